using System.CommandLine;
using System.Runtime.InteropServices;
using MpucMer.Effects.Tensors.Native;
using MpucMer.Tool;

NativePackages.Register();
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Ask);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Ask);

var root = new RootCommand("Names the emotions that clips show, by a trained model in one file (dotnet build -t:Pack writes one).");
foreach (var command in Commands.All)
    root.Add(command(stop.Token));
return root.Parse(args).Invoke();

// The clip in hand is finished; what was said stays.
void Ask(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
