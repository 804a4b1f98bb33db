using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace MpucMer.Build.Rendering;

/// <summary>
/// Lines that the user should see in any case. The console logger shows messages of high importance; the terminal logger shows none, but prints at once what the
/// test platform sends it: that form is used too (it is undocumented, so the lines are messages as well, and end up in every other log).
/// </summary>
internal sealed class Voice(TaskLoggingHelper log, IBuildEngine engine, bool terminalLogger)
{
    public void Say(string line)
    {
        if (!terminalLogger)
        {
            log.LogMessage(MessageImportance.High, "{0}", line);
            return;
        }
        log.LogMessage(MessageImportance.Normal, "{0}", line);
        engine.LogMessageEvent(new ExtendedBuildMessageEventArgs("TLTESTOUTPUT", line, null, "MpucMer", MessageImportance.High)
        {
            ExtendedMetadata = new Dictionary<string, string?>(StringComparer.Ordinal),
        });
    }

    public void Say(IEnumerable<string> lines)
    {
        foreach (var line in lines) Say(line);
    }
}
