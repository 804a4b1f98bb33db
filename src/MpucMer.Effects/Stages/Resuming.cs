using System.Globalization;
using MpucMer.Effects.Storage;
using MpucMer.Effects.Training;
using MpucMer.Pure.Configuration;
using MpucMer.Pure.Data;
using MpucMer.Pure.Planning;
using static LanguageExt.Prelude;
using static TorchSharp.torch;

namespace MpucMer.Effects.Stages;

/// <summary>
/// Where a training begins: at its newest checkpoint that is whole, else at the end of a finished run of fewer epochs, else at the start.
/// All three end in the same numbers.
/// </summary>
public static class Resuming
{
    /// <param name="fresh">Makes a state at the start. What is read is written into its tensors, so each attempt has its own.</param>
    public static TrainState Start(StageContext context, Func<TrainState> fresh, Device device) =>
        FromCheckpoint(context, fresh, device).Match(s => s, () => FromFewerEpochs(context, fresh, device).Match(s => s, fresh));

    /// <summary>
    /// Keeps a state as a checkpoint and gives its path. The two newest are kept, so that one torn by a power loss has another behind it.
    /// </summary>
    public static Either<Problem, string> Save(StageContext context, TrainState state)
    {
        var place = StoreLayout.Checkpoints(context.Step.Key);
        var path = Path.Combine(
            context.Store.Root,
            place,
            string.Create(CultureInfo.InvariantCulture, $"{state.Epoch:D6}-{state.Batch:D6}.safetensors")
        );
        return context
            .Store.Replace(path, Checkpoints.Write(state, Store.Belongs(context.Step.Key)))
            .Map(saved =>
            {
                foreach (var old in context.Store.Newest(place, "*.safetensors").Skip(2))
                    _ = context.Store.Delete(old);
                return path;
            });
    }

    /// <summary>What the entry keeps for a training of more epochs; nothing where the learning rate depends on their number.</summary>
    public static Option<byte[]> Kept(StageContext context, TrainState end) =>
        CanGoOn(context.Experiment) ? Some(Checkpoints.Write(end, Store.Belongs(context.Step.Key))) : None;

    /// <summary>
    /// Whether a training of more epochs can go on from the end of one of fewer: not where the learning rate depends on their number.
    /// </summary>
    public static bool CanGoOn(Experiment e) => e.Schedule.Kind != ScheduleKind.Cosine && e.Training.Epochs > 0;

    private static Option<TrainState> FromCheckpoint(StageContext context, Func<TrainState> fresh, Device device)
    {
        var place = StoreLayout.Checkpoints(context.Step.Key);
        foreach (var path in context.Store.Newest(place, "*.safetensors"))
        {
            var state = context
                .Store.ReadOwn(Path.Combine(place, Path.GetFileName(path)), context.Step.Key, $"a checkpoint of {context.Step.Name}")
                .Bind(f => Read(f, fresh(), device));
            state.IfSome(s => context.Say(new WorkerEvent.Message($"{context.Step.Name}: goes on from epoch {s.Epoch}, step {s.Batch}")));
            if (state.IsSome)
                return state;
        }
        return None;
    }

    // A finished run of n epochs has the key that this one would have with n: looked for from the largest n down, which finds it whoever
    // ran it.
    private static Option<TrainState> FromFewerEpochs(StageContext context, Func<TrainState> fresh, Device device)
    {
        if (!CanGoOn(context.Experiment) || context.Request.Force == Stage.Contrast)
            return None;
        for (var epochs = context.Experiment.Training.Epochs - 1; epochs > 0; epochs--)
        {
            var key = context.Step.Key.With(LossProperties.Epochs.Name, epochs.ToString(CultureInfo.InvariantCulture));
            if (!context.Store.Has(key))
                continue;
            var state = context
                .Store.Load(key)
                .Match(Right: found => found, Left: _ => None)
                .Bind(entry => entry.Files.Find(TrainedEncoders.LastStateFile).Map(bytes => (bytes, entry.Folder)))
                .Bind(f => Safetensors.Read(f.bytes, f.Folder).Match(Right: Some, Left: _ => None))
                .Bind(f => Read(f, fresh(), device));
            state.IfSome(s =>
                context.Say(new WorkerEvent.Message($"{context.Step.Name}: goes on from the finished run of {epochs} epochs"))
            );
            if (state.IsSome)
                return state;
        }
        return None;
    }

    // Of an older form: training starts anew, which is always right.
    private static Option<TrainState> Read(
        (Seq<NamedArray> Arrays, HashMap<string, string> Metadata) file,
        TrainState start,
        Device device
    ) => Checkpoints.Read(file.Arrays, file.Metadata, start, device).ToOption();
}
