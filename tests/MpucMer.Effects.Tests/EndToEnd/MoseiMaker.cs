using MpucMer.Effects.Tests.Data;
using MpucMer.Tests;

namespace MpucMer.Effects.Tests.EndToEnd;

/// <summary>
/// A synthetic CMU-MOSEI in the published layout: the pickles by Python's own pickle, the frames as JPEG files. Every label shows in words, sound, face and
/// picture of the clips that have it.
/// </summary>
public static class MoseiMaker
{
    public const int Train = 48, Validation = 16, Test = 24;

    private const string Script = """
        import os, pickle, random
        import numpy as np
        os.makedirs('Mel_Spect', exist_ok=True)
        rng = np.random.RandomState(7)
        count = 0
        for part, (name, clips) in enumerate((('train', 48), ('valid', 16), ('test', 24))):
            items = []
            for i in range(clips):
                shows = np.array([float((count * (l + 1) + l) % 7 < 3) * (1 + count % 2) for l in range(6)])
                frames = 14 + count % 4
                face = rng.randn(frames, 435) * .1
                face[:, 299:435] += np.arange(136) * .05
                text = rng.randn(frames, 300) * .5
                mel = np.exp(rng.randn(frames + 1, 128) * .3)
                for l in range(6):
                    if shows[l] > 0:
                        face[:, 299 + 17 + 8 * l:299 + 17 + 8 * l + 8] += 2
                        text[:, 50 * l:50 * l + 50] += 1.5
                        mel[:, 20 * l:20 * l + 20] *= 30
                uid = 'video%02d[%d]' % (count // 2, count % 2)
                items.append({'uttr_id': uid, 'OpenFace': face, 'text_feat': text.astype(np.float32), 'label': shows})
                with open(os.path.join('Mel_Spect', uid + '.pkl'), 'wb') as f:
                    pickle.dump(mel.astype(np.float32), f, part + 2)
                count += 1
            with open(name + '.pkl', 'wb') as f:
                pickle.dump(items, f, (4, 2, 0)[part])
        """;

    /// <summary>Writes train.pkl, valid.pkl, test.pkl, Mel_Spect/ and Frames_resize/.</summary>
    public static void Write(string folder)
    {
        Python.Run(Script, folder);
        for (var clip = 0; clip < Train + Validation + Test; clip++)
        {
            var frames = Directory.CreateDirectory(Path.Combine(folder, "Frames_resize", $"video{clip / 2:00}[{clip % 2}]")).FullName;
            for (var f = 0; f < 14 + clip % 4; f++) Jpeg.Write(Path.Combine(frames, $"{f}.jpg"), 24, 24, (x, y) => Colour(clip, x, y));
        }
    }

    // Six fields, one a label: bright where it shows.
    private static (byte, byte, byte) Colour(int clip, int x, int y)
    {
        var label = x / 8 + 3 * (y / 12);
        var shows = (clip * (label + 1) + label) % 7 < 3;
        return shows ? ((byte)230, (byte)200, (byte)180) : ((byte)40, (byte)50, (byte)60);
    }
}
