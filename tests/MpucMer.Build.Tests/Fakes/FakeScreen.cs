using MpucMer.Build.Rendering;

namespace MpucMer.Build.Tests.Fakes;

/// <summary>A terminal that keeps what is written to it.</summary>
internal sealed class FakeScreen : IScreen
{
    public List<string> Shown { get; } = [];

    public int Width { get; init; } = 80;

    public void Line(string text) => Shown.Add(text);

    public void Last(string text) => Shown.Add("last: " + text);

    public void Live(string text) => Shown.Add("live: " + text);

    public void Erase() { }
}
