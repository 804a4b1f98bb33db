using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace MpucMer.Build.Rendering;

/// <summary>
/// Lines that the user should see in any case. The console logger shows messages of high importance; the terminal logger shows none, but
/// prints at once what the test platform sends it: that form is used too (it is undocumented, so the lines are messages as well, and end up
/// in every other log). Whatever is in them, nothing in them acts on a terminal (<see cref="Printable"/>).
/// </summary>
internal sealed class Voice(TaskLoggingHelper log, IBuildEngine engine, bool terminalLogger)
{
    public void Say(string line)
    {
        var shown = Printable.Of(line);
        if (!terminalLogger)
        {
            log.LogMessage(MessageImportance.High, "{0}", shown);
            return;
        }
        log.LogMessage(MessageImportance.Normal, "{0}", shown);
        engine.LogMessageEvent(
            new ExtendedBuildMessageEventArgs("TLTESTOUTPUT", shown, null, "MpucMer", MessageImportance.High)
            {
                ExtendedMetadata = new Dictionary<string, string?>(StringComparer.Ordinal),
            }
        );
    }

    public void Say(IEnumerable<string> lines)
    {
        foreach (var line in lines)
            Say(line);
    }

    /// <summary>A line for who asks for more (-v:detailed).</summary>
    public void Whisper(string line) => log.LogMessage(MessageImportance.Low, "{0}", Printable.Of(line));
}
