using MpucMer.Effects.Tensors;
using MpucMer.Pure.Networks;
using MpucMer.Tests;
using TorchSharp;
using static TorchSharp.torch;
namespace MpucMer.Effects.Tests.Goldens;
[Collection("Tensors")]
public sealed class ScratchTests
{
    [Fact]
    public void Scratch()
    {
        using var scope = NewDisposeScope();
        var lines = new List<string>();
        foreach (var (file, axis) in new[] { ("encoder_text", PositionAxis.Time), ("encoder_text_official", PositionAxis.Batch) })
        {
            var golden = Golden.Read64(file);
            var net = Encoders.Text(512, axis, 0);
            var ps = GoldenNetwork.Weights(golden, Parameters.Of(net), ScalarType.Float64);
            Tensor Table(ScalarType position, ScalarType rate, ScalarType angle)
            {
                var rates = arange(0, 300, 2, dtype: rate).mul((-Math.Log(10000) / 300).ToScalar()).exp().to_type(angle);
                var angles = arange(0, 5000, 1, dtype: position).unsqueeze(1).to_type(angle).mul(rates);
                return stack([angles.sin(), angles.cos()], -1).reshape(5000, 1, 300).to_type(ScalarType.Float64);
            }
            var tables = new (string, Tensor)[]
            {
                ("f32 all", Table(ScalarType.Float32, ScalarType.Float32, ScalarType.Float32)),
                ("f64 all", Table(ScalarType.Float64, ScalarType.Float64, ScalarType.Float64)),
                ("rates f32, rest f64", Table(ScalarType.Float64, ScalarType.Float32, ScalarType.Float64)),
                ("f64 rounded", Table(ScalarType.Float64, ScalarType.Float64, ScalarType.Float64).to_type(ScalarType.Float32).to_type(ScalarType.Float64)),
                ("rates f32, rest f64 rounded", Table(ScalarType.Float64, ScalarType.Float32, ScalarType.Float64).to_type(ScalarType.Float32).to_type(ScalarType.Float64)),
            };
            foreach (var (what, table) in tables)
            {
                using (no_grad()) ps["text_pos_encoder.pe"].copy_(table);
                var input = golden["input"];
                var x = GoldenNetwork.Typed(golden.Tensor("text", 2 * 30 * 300), ScalarType.Float64, 2, 30, 300);
                var y = Interpreter.Forward(net, x, ps, Mode.Evaluation, Arithmetic.Published).Doubles();
                var e = Golden.Doubles(golden["eval_output"]);
                lines.Add($"{file} {what}: {y.Zip(e, (a, b) => Math.Abs(a - b)).Take(512).Max() / e.Max(Math.Abs)} {y.Zip(e, (a, b) => Math.Abs(a - b)).Skip(512).Max() / e.Max(Math.Abs)}");
            }
        }
        File.WriteAllLines("/tmp/gb/out.txt", lines);
    }
}
