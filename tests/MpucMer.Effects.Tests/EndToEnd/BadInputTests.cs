using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MpucMer.Effects.Tests.Storage;
using MpucMer.Pure.Data;
using MpucMer.Tests;

namespace MpucMer.Effects.Tests.EndToEnd;

/// <summary>
/// Bad files as a user meets them: <c>dotnet build</c> ends with a code, the place and what to do; nothing of a file is ever carried out.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class BadInputTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-bad-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    // Twelve clips in three parts, each a line of Python; OF, TEXT and LABEL are what each test writes in another way.
    private const string Script = """
        import os, pickle
        import numpy as np
        class Evil:
            def __reduce__(self):
                return (os.system, ('touch executed',))
        rng = np.random.RandomState(1)
        os.makedirs('Mel_Spect', exist_ok=True)
        for p, name in enumerate(('train', 'valid', 'test')):
            items = []
            for i in range(8 if p == 0 else 2):
                uid = 'v%d_%d' % (p, i)
                face, text, shows = rng.randn(14, 435), rng.randn(14, 300).astype('f4'), np.array([float((i + l) % 2) for l in range(6)])
                mel = np.exp(rng.randn(15, 128)).astype('f4')
                FORM
                items.append({'uttr_id': uid, 'OpenFace': face, 'text_feat': text, 'label': shows})
                with open('Mel_Spect/' + uid + '.pkl', 'wb') as f:
                    pickle.dump(mel, f, 2)
            with open(name + '.pkl', 'wb') as f:
                pickle.dump(items, f, 4)
            AFTER
        """;

    [PythonFact("numpy")]
    public void A_pickle_that_calls_the_system_is_refused_and_calls_nothing()
    {
        Write(after: "open(name + '.pkl', 'wb').write(pickle.dumps([Evil()]))");
        Told("MPUC2120", "train.pkl", "posix.system");
        // In a clip's own file, which the worker reads.
        Write(form: "mel = Evil() if uid == 'v0_3' else mel");
        Told("MPUC2120", "v0_3.pkl", "posix.system");
        Assert.False(File.Exists(Path.Combine(folder, "executed")));
    }

    [PythonFact("numpy")]
    public void A_truncated_pickle_is_told()
    {
        Write(after: "os.truncate(name + '.pkl', os.path.getsize(name + '.pkl') * 2 // 3)");
        Told("MPUC2121", "train.pkl");
        Write(after: "p == 0 and os.truncate('Mel_Spect/v0_3.pkl', 200)");
        Told("MPUC2121", "v0_3.pkl");
    }

    [PythonFact("numpy")]
    public void An_array_of_objects_is_told()
    {
        Write(form: "face = np.array([[object()] * 435] * 14) if uid == 'v0_3' else face", after: "");
        var said = Failed();
        Assert.Contains("train.pkl", said, StringComparison.Ordinal);
        Assert.Matches("error MPUC21(12|20|25)", said);
        Write(form: "mel = mel.astype(object) if uid == 'v0_3' else mel");
        said = Failed();
        Assert.Contains("v0_3.pkl", said, StringComparison.Ordinal);
        Assert.Matches("error MPUC21(12|20|25)", said);
    }

    [PythonFact("numpy")]
    public void Big_endian_and_Fortran_order_are_the_same_numbers()
    {
        Write();
        var plain = Features("plain");
        Write(
            form: "face, text, shows, mel = np.asfortranarray(face.astype('>f8')), np.asfortranarray(text), shows.astype('>i2'), "
                + "np.asfortranarray(mel.astype('>f8'))"
        );
        Assert.Equal(plain, Features("other"));
        Assert.NotEmpty(plain);
    }

    [Fact]
    public void Every_mistake_of_a_manifest_is_told_with_its_place_and_what_to_do()
    {
        foreach (var name in new[] { "a.npy", "b.npy" })
            File.WriteAllText(Path.Combine(folder, name), "");
        Manifest(
            "id,group,split,label,vectors:face,vectors:voice",
            "a,eva,train,happy,a.npy,a.npy",
            "a,eva,train,sad,a.npy,nope.npy",
            "b,eva,test,sad,b.npy,"
        );
        var said = Own().Output;
        Assert.Contains(
            $"{folder}/clips.csv(3,1): error MPUC2102: The id a stands on line 2 already. Each clip needs an id of its own",
            said,
            StringComparison.Ordinal
        );
        Assert.Contains(
            $"{folder}/clips.csv(3,23): error MPUC2103: There is no file {folder}/nope.npy (vectors:voice). Paths are relative to the "
                + $"manifest's folder",
            said,
            StringComparison.Ordinal
        );
        Assert.Contains(
            $"{folder}/clips.csv(4): error MPUC2105: The group eva is in test here and in train on line 2.",
            said,
            StringComparison.Ordinal
        );
        Assert.Contains("MpucGroupsAcrossSplits=allow", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_with_one_label_is_refused()
    {
        File.WriteAllText(Path.Combine(folder, "a.csv"), "1,2\n");
        Manifest(
            "id,group,split,label,vectors:face,vectors:voice",
            "a,eva,train,happy,a.csv,a.csv",
            "b,ben,validation,happy,a.csv,a.csv",
            "c,mia,test,happy,a.csv,a.csv"
        );
        var (exit, output) = Own();
        Assert.True(
            exit != 0
                && output.Contains("error MPUC2104", StringComparison.Ordinal)
                && output.Contains("clips.csv", StringComparison.Ordinal),
            output
        );
    }

    [Fact]
    public void A_group_in_two_splits_is_a_warning_where_it_is_allowed()
    {
        File.WriteAllText(Path.Combine(folder, "a.csv"), "1,2\n");
        Manifest(
            "id,group,split,label,vectors:face,vectors:voice",
            "a,eva,train,happy,a.csv,a.csv",
            "b,eva,train,sad,a.csv,a.csv",
            "c,mia,validation,happy,a.csv,a.csv",
            "d,eva,test,sad,a.csv,a.csv"
        );
        var (exit, output) = Own("-p:MpucGroupsAcrossSplits=allow");
        Assert.True(exit == 0 && output.Contains("warning MPUC2105", StringComparison.Ordinal), output);
    }

    private void Write(string form = "pass", string after = "pass")
    {
        foreach (var old in Directory.GetFiles(folder, "*.pkl", SearchOption.AllDirectories))
            File.Delete(old);
        Python.Run(
            Script
                .Replace("FORM", form, StringComparison.Ordinal)
                .Replace("AFTER", after.Length == 0 ? "pass" : after, StringComparison.Ordinal),
            folder
        );
    }

    private void Told(string code, params string[] holds)
    {
        var said = Failed();
        Assert.Contains($"error {code}", said, StringComparison.Ordinal);
        Assert.All(holds, word => Assert.Contains(word, said, StringComparison.Ordinal));
    }

    private string Failed()
    {
        var (exit, output) = Mosei("bad");
        Assert.True(exit != 0, output);
        return output;
    }

    // The features of all clips as the worker made them of these files, whatever they are called.
    private string[] Features(string store)
    {
        var (exit, output) = Mosei(store);
        Assert.True(exit == 0, output);
        return
        [
            .. Directory
                .GetFiles(Path.Combine(folder, store, "features"), "*.safetensors", SearchOption.AllDirectories)
                .Select(f =>
                    string.Join(
                        ' ',
                        Safetensors
                            .Read(File.ReadAllBytes(f), f)
                            .IfLeft(p => throw new InvalidOperationException(p.ToString()))
                            .Arrays.Map(a => $"{a.Name} {Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(a.Values.AsSpan())))}")
                    )
                )
                .Order(StringComparer.Ordinal),
        ];
    }

    private (int Exit, string Output) Mosei(string store) =>
        Experiment.Build(
            "mosei",
            folder,
            [
                "-t:Check",
                $"-p:MpucStoreDir={folder}/{store}",
                $"-p:MpucTrainPickle={folder}/train.pkl",
                $"-p:MpucValidationPickle={folder}/valid.pkl",
                $"-p:MpucTestPickle={folder}/test.pkl",
                $"-p:MpucMelDir={folder}/Mel_Spect",
                "-p:MpucWindow=12",
                "-p:MpucBatchSize=4",
            ]
        );

    private void Manifest(params string[] lines) => File.WriteAllText(Path.Combine(folder, "clips.csv"), string.Join('\n', lines) + "\n");

    private (int Exit, string Output) Own(params string[] more) =>
        Experiment.Build(
            "own",
            folder,
            ["-t:Plan", $"-p:MpucManifest={folder}/clips.csv", "-p:MpucBatchSize=2", "-p:MpucWindow=12", .. more]
        );
}
