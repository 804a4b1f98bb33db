using MpucMer.Pure.Configuration;
using MpucMer.Pure.Networks;

namespace MpucMer.Effects.Training;

/// <summary>The networks of an experiment on clips that are there.</summary>
public static class Towers
{
    public static Seq<Tower> Of(Experiment e, ClipSet set) =>
        set.Modalities.Map(m => Tower.Of(e, m.Modality, new NetworkInput(m.Width, m.IsTemporal)));

    /// <summary>Those that are known before any clip is read.</summary>
    public static Seq<Tower> Known(Experiment e) => Tower.Known(e);

    public static Seq<ParameterSpec> Parameters(Seq<Tower> towers) => towers.Bind(t => t.Parameters);
}
