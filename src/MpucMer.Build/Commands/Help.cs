using MpucMer.Build.Rendering;

namespace MpucMer.Build.Commands;

/// <summary>Lists commands and properties.</summary>
internal static class Help
{
    public static readonly Command Command = new("Help", "Shows this.", mpuc =>
    {
        mpuc.Voice.Say(HelpText.Lines());
        return true;
    });
}
