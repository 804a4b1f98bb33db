namespace MpucMer.Effects.Media;

/// <summary>Which stretch of a video, in seconds from its beginning; without an end, all that follows.</summary>
public sealed record VideoCut(double Start, LanguageExt.Option<double> End)
{
    public static VideoCut Whole { get; } = new(0, LanguageExt.Option<double>.None);
}
