using MpucMer.Effects.Tests.Data;
using MpucMer.Tests;

namespace MpucMer.Effects.Tests.EndToEnd;

/// <summary>
/// One synthetic CMU-MOSEI in each layout that is read: 88 segments, two of a video, 14 to 17 frames each. Every label shows in words,
/// sound, face and picture of the segments that have it. The pickles are made by Python's own pickle, the sequences by PureHDF
/// (<see cref="MoseiSequences"/>), the recordings by ffmpeg.
/// </summary>
internal static class MoseiMaker
{
    public const int Train = 48,
        Validation = 16,
        Test = 24,
        Clips = Train + Validation + Test;

    // What all layouts are made of: (part, video, number, labels, face [frames, 136], words [frames, 300], powers [frames + 1, 128]) of
    // each segment.
    private const string Segments = """
        import os, pickle
        import numpy as np
        PARTS = ('train', 'valid', 'test')
        def segments():
            rng = np.random.RandomState(7)
            count = 0
            for part, clips in enumerate((48, 16, 24)):
                for i in range(clips):
                    shows = np.array([float((count * (l + 1) + l) % 7 < 3) * (1 + count % 2) for l in range(6)])
                    frames = 14 + count % 4
                    face = rng.randn(frames, 136) * .1 + np.arange(136) * .05
                    text = rng.randn(frames, 300) * .5
                    mel = np.exp(rng.randn(frames + 1, 128) * .3)
                    for l in range(6):
                        if shows[l] > 0:
                            face[:, 17 + 8 * l:17 + 8 * l + 8] += 2
                            text[:, 50 * l:50 * l + 50] += 1.5
                            mel[:, 20 * l:20 * l + 20] *= 30
                    yield part, 'video%02d' % (count // 2), count % 2, shows, face, text, mel
                    count += 1

        """;

    private const string Pickles =
        Segments
        + """
            os.makedirs('Mel_Spect', exist_ok=True)
            items = ([], [], [])
            for part, video, number, shows, face, text, mel in segments():
                uid = '%s[%d]' % (video, number)
                there = np.zeros((len(face), 435))
                there[:, 299:435] = face
                items[part].append({'uttr_id': uid, 'OpenFace': there, 'text_feat': text.astype(np.float32), 'label': shows})
                with open(os.path.join('Mel_Spect', uid + '.pkl'), 'wb') as f:
                    pickle.dump(mel.astype(np.float32), f, part + 2)
            for part, name in enumerate(PARTS):
                with open(name + '.pkl', 'wb') as f:
                    pickle.dump(items[part], f, (4, 2, 0)[part])
            """;

    // Videos of three seconds at 30 frames a second, grey where no segment is: six fields that light up and six tones, words by label, and
    // OpenFace's columns.
    private const string Recordings =
        Segments
        + """
            import subprocess, wave
            for folder in ('videos', 'transcripts', 'openface'): os.makedirs(folder, exist_ok=True)
            rng = np.random.RandomState(11)
            with open('glove.840B.300d.txt', 'w') as f:
                for name in ['well'] + ['word%d' % l for l in range(6)]:
                    vector = rng.randn(300) * .1
                    if name != 'well': vector[50 * int(name[4]):50 * int(name[4]) + 50] += 1.5
                    f.write(name + ' ' + ' '.join('%.4f' % x for x in vector) + '\n')
            units = ['AU%s_r' % a for a in '01 02 04 05 06 07 09 10 12 14 15 17 20 23 25 26 45'.split()] + ['AU%s_c' % a for a in '01 02 04 05 06 07 09 10 12 14 15 17 20 23 25 26 28 45'.split()]
            header = ', '.join(['frame', 'face_id', 'timestamp', 'confidence', 'success'] + ['%s_%d' % (a, i) for a in 'xy' for i in range(68)] + units)
            table, videos, rate = [], {}, 16000
            for part, video, number, shows, face, text, mel in segments():
                start, frames = 1 + number, len(face)
                own = videos.setdefault(video, (np.full((90, 32, 48, 3), 90, 'u1'), rng.randn(3 * rate) * .01, [], np.tile(np.arange(136) * .05, (90, 1))))
                at = 30 * start
                for l in range(6):
                    y, x = 16 * (l // 3), 16 * (l % 3)
                    own[0][at:at + frames, y:y + 16, x:x + 16] = (230, 200, 180) if shows[l] > 0 else (40, 50, 60)
                    if shows[l] > 0: own[1][start * rate:start * rate + frames * rate // 30] += .1 * np.sin(np.arange(frames * rate // 30) * 2 * np.pi * (300, 600, 1100, 2000, 3500, 6000)[l] / rate)
                said = ['word%d' % l for l in range(6) if shows[l] > 0] + ['Well,']
                for i, word in enumerate(said): own[2].append('%s,%.4f,%.4f' % ('"%s"' % word if ',' in word else word, start + i * frames / 30 / len(said), start + (i + 1) * frames / 30 / len(said)))
                own[3][at:at + frames] = face
                table.append('%s,%g,%.6f,%s,%s' % (video, start, start + frames / 30, PARTS[part], ','.join('%g' % x for x in shows)))
            with open('segments.csv', 'w') as f: f.write('video,start,end,split,happy,sad,anger,surprise,disgust,fear\n' + '\n'.join(table) + '\n')
            for video, (pictures, sound, words, face) in videos.items():
                with open('transcripts/%s.csv' % video, 'w') as f: f.write('word,start,end\n' + '\n'.join(words) + '\n')
                with open('openface/%s.csv' % video, 'w') as f:
                    f.write(header + '\n' + ''.join(', '.join(['%d' % (i + 1), '0', '%.3f' % (i / 30), '.98', '1'] + ['%.3f' % x for x in face[i]] + ['0'] * 35) + '\n' for i in range(90)))
                with wave.open('sound.wav', 'wb') as w:
                    w.setnchannels(1); w.setsampwidth(2); w.setframerate(rate); w.writeframes((np.clip(sound, -1, 1) * 32767).astype('<i2').tobytes())
                subprocess.run(['ffmpeg', '-nostdin', '-v', 'error', '-y', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', '48x32', '-r', '30', '-i', 'pipe:0', '-i', 'sound.wav', '-c:v', 'mpeg4', '-q:v', '3', '-c:a', 'aac', 'videos/%s.mp4' % video], input=pictures.tobytes(), check=True)
            """;

    /// <summary>The published layout: train.pkl, valid.pkl, test.pkl, Mel_Spect/ and Frames_resize/.</summary>
    public static void WritePickles(string folder)
    {
        Python.Run(Pickles, folder);
        WriteFrames(folder);
    }

    /// <summary>The layout of the Multimodal SDK, and Frames_resize/.</summary>
    public static void WriteSequences(string folder, Action<MoseiSequences>? change = null)
    {
        var sequences = new MoseiSequences();
        change?.Invoke(sequences);
        sequences.Write(folder);
        WriteFrames(folder);
    }

    /// <summary>Recordings: videos/, transcripts/, openface/ (a file a video), glove.840B.300d.txt and segments.csv.</summary>
    public static void WriteRecordings(string folder) => Python.Run(Recordings, folder);

    /// <summary>Whether a segment has a label.</summary>
    internal static bool Shows(int clip, int label) => (clip * (label + 1) + label) % 7 < 3;

    private static void WriteFrames(string folder)
    {
        for (var clip = 0; clip < Clips; clip++)
        {
            var frames = Directory.CreateDirectory(Path.Combine(folder, "Frames_resize", $"video{clip / 2:00}[{clip % 2}]")).FullName;
            for (var f = 0; f < 14 + clip % 4; f++)
                Jpeg.Write(Path.Combine(frames, $"{f}.jpg"), 24, 24, (x, y) => Colour(clip, x, y));
        }
    }

    // Six fields, one a label: bright where it shows.
    private static (byte, byte, byte) Colour(int clip, int x, int y)
    {
        var label = x / 8 + 3 * (y / 12);
        return Shows(clip, label) ? ((byte)230, (byte)200, (byte)180) : ((byte)40, (byte)50, (byte)60);
    }
}
