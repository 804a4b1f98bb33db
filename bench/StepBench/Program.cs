using MpucMer.Bench;

if (Options.Read(args) is not { } options)
{
    Console.Error.WriteLine(Options.Usage);
    return 2;
}
if (options.Mode == "compare")
    return Comparison.Run(options);
if (options.Mode == "leak")
    return Leak.Run(options);
var measured = Measurement.Of(options);
Console.WriteLine(options.Json ? measured.ToJson() : measured.Text(options));
return 0;
