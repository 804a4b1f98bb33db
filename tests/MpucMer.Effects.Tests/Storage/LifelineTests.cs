using System.IO.Pipes;
using MpucMer.Effects.Worker;
using MpucMer.Pure.Planning;

namespace MpucMer.Effects.Tests.Storage;

/// <summary>A worker whose build is gone, however that ended, keeps its state and ends: nobody would show what it makes.</summary>
[Collection(AloneCollection.Name)]
public sealed class LifelineTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mpuc-lifeline-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void It_stops_with_its_state_kept()
    {
        // More than it will come to.
        var request = New("orphan", "10000");
        var build = new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.Inheritable);
        using var worker = new WorkerProcess(
            request,
            new Dictionary<string, string> { [Lifeline.Variable] = build.GetClientHandleAsString() }
        );
        build.DisposeLocalCopyOfClientHandle();
        worker.WaitFor(e => e is WorkerEvent.Progress { Step: "contrast fold fold-1 seed 0", Unit: "epochs" });
        build.Dispose();
        Assert.Equal(Session.Stopped, worker.Wait());
        Assert.NotEmpty(
            Directory.GetFiles(Path.Combine(request.StoreDir, StoreLayout.CheckpointFolder), "*.safetensors", SearchOption.AllDirectories)
        );
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(request.StoreDir, "locks")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a handle")]
    public void Who_starts_it_by_hand_or_with_another_variable_of_that_name_is_not_watched(string handle)
    {
        using var worker = new WorkerProcess(New("hand", "1"), new Dictionary<string, string> { [Lifeline.Variable] = handle });
        Assert.True(worker.Wait() == Session.Done, worker.Said);
    }

    private Request New(string name, string epochs) =>
        TinyRun.In(Path.Combine(folder, name), TinyRun.Published, Prepared.Features, ("MpucEpochs", epochs));
}
