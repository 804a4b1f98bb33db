using MpucMer.Build.Rendering;
using MpucMer.Pure.Configuration;

namespace MpucMer.Build.Commands;

/// <summary>Tells what there is: targets and topics, or of one of these, or of a property, all.</summary>
internal static class Help
{
    public static readonly Command Command = new(
        "Help",
        "Shows targets and topics; with MpucTopic the properties of a topic, a target or a property.",
        mpuc =>
            HelpText
                .Lines(mpuc.Inputs.Property(CommandProperties.Topic.Name))
                .Match(
                    Right: lines =>
                    {
                        mpuc.Voice.Say(lines);
                        return true;
                    },
                    Left: problem => mpuc.Refused(Seq1(problem))
                )
    );
}
