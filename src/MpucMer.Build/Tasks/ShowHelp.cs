using MpucMer.Build.Rendering;
using MpucMer.Pure.Configuration;
using Task = Microsoft.Build.Utilities.Task;

namespace MpucMer.Build.Tasks;

/// <summary>Lists targets and properties.</summary>
public sealed class ShowHelp : Task
{
    public bool TerminalLogger { get; set; }

    public override bool Execute()
    {
        new Voice(Log, BuildEngine, TerminalLogger).Say(HelpText.Lines());
        return true;
    }
}
