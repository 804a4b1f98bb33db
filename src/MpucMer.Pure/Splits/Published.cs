using System.Collections.Immutable;

namespace MpucMer.Pure.Splits;

/// <summary>
/// The two splits of the published system (Franceschini et al. 2022), equal to its own clip by clip where seed and percentage are equal (it
/// uses 42 and .9).
/// Each is one fold named <c>published</c>. Counts are cut down to integers as in Python, <c>int(n * percentage)</c> in double.
/// </summary>
public static class Published
{
    /// <summary>The actors of RAVDESS, "1" to "24": the published code shuffles all of them, also where the data lacks some.</summary>
    public static readonly Seq<string> RavdessActors = Seq(Enumerable.Range(1, 24).Select(i => $"{i}").ToArray());

    /// <summary>
    /// By actor: the actors in natural order are shuffled; of the first <c>int(n * percentage)</c> the first <c>int(m * .9)</c> train and
    /// the others validate;
    /// the rest tests (24 actors: 18, 3, 3). <paramref name="roll"/>: the actors to shuffle; none: those of the items.
    /// <see cref="RavdessActors"/> gives the published split of an incomplete RAVDESS.
    /// </summary>
    /// <returns>One fold, or MPUC1201, 1202 (items), 1210 (a part without clips), 1211 (percentage), 1213 (an item's actor is not on the
    /// roll).</returns>
    public static Either<Problem, Seq<Fold>> ByActor(
        Seq<Item> items,
        long seed = 42,
        double percentage = .9,
        Option<Seq<string>> roll = default
    ) =>
        from _ in Share(percentage)
        from roster in Roster.Of(items)
        from actors in OnRoll(roster, roll)
        let order = PythonRandom.Seeded(seed).Shuffle(actors).Value
        let kept = (int)(order.Length * percentage)
        let train = (int)(kept * .9)
        from fold in Whole(roster.Cut("published", order[train..kept], order[kept..]), percentage)
        select Seq1(fold);

    /// <summary>
    /// By clip, so that actors are in several parts: class after class (labels ascending, clips by file name) one generator samples
    /// <c>int(n * percentage)</c>
    /// of the class's clips, and of these <c>int(m * .1)</c>, in the order drawn, to validate; the others of the first sample train, and
    /// the rest tests.
    /// </summary>
    /// <returns>One fold, or MPUC1201, 1202 (items), 1210 (a part without clips), 1211 (percentage).</returns>
    public static Either<Problem, Seq<Fold>> ByClip(Seq<Item> items, long seed = 42, double percentage = .9) =>
        from _ in Share(percentage)
        from roster in Roster.Of(items)
        let roles = ClipRoles(roster, seed, percentage)
        from fold in Whole(roster.Cut("published", i => roles[i.Id]), percentage)
        select Seq1(fold);

    private static Dictionary<string, Role> ClipRoles(Roster roster, long seed, double percentage)
    {
        var roles = roster.Items.ToDictionary(i => i.Id, _ => Role.Test, StringComparer.Ordinal);
        var random = PythonRandom.Seeded(seed);
        foreach (var label in roster.Items.GroupBy(i => i.Label).OrderBy(g => g.Key))
        {
            var clips = label.OrderBy(i => FileName(i.Id), StringComparer.Ordinal).ThenBy(i => i.Id, StringComparer.Ordinal).ToArray();
            (var kept, random) = random.Sample(clips, (int)(clips.Length * percentage));
            (var validation, random) = random.Sample(kept, (int)(kept.Length * .1));
            foreach (var clip in kept)
                roles[clip.Id] = Role.Train;
            foreach (var clip in validation)
                roles[clip.Id] = Role.Validation;
        }
        return roles;
    }

    // The published code sorts the names in a class's folder; a folder in front of ours (Actor_02/…) must not change the order.
    private static string FileName(string id) => id[(id.LastIndexOfAny(['/', '\\']) + 1)..];

    private static Either<Problem, Unit> Share(double percentage)
    {
        if (percentage is > 0 and < 1)
            return unit;
        return new Problem.SplitShareOutside(percentage);
    }

    private static Either<Problem, ImmutableArray<GroupKey>> OnRoll(Roster roster, Option<Seq<string>> roll)
    {
        var actors = roll.Map(r => r.Select(GroupKey.Of).Distinct().Order().ToImmutableArray()).IfNone(roster.Groups);
        var missing = Seq(roster.Groups.Except(actors).Select(g => g.Text).ToArray());
        if (!missing.IsEmpty)
            return new Problem.ActorsNotOnRoll(missing, actors.Length);
        return actors;
    }

    private static Either<Problem, Fold> Whole(Fold fold, double percentage)
    {
        if (fold.TrainIds.IsEmpty)
            return new Problem.SplitPartEmpty("training", percentage);
        if (fold.ValidationIds.IsEmpty)
            return new Problem.SplitPartEmpty("validation", percentage);
        if (fold.TestIds.IsEmpty)
            return new Problem.SplitPartEmpty("test", percentage);
        return fold;
    }
}

/// <summary>
/// CPython's <c>random.Random</c> (Mersenne Twister MT19937, Matsumoto and Nishimura 1998) as a value: every draw gives a number and the
/// generator after it.
/// The draws equal those of CPython 3.8 to 3.11, so splits made by published Python code come out to the clip. For anything else use
/// <see cref="Randomness.Stream"/>.
/// </summary>
public sealed class PythonRandom
{
    private const int Size = 624;
    private const int Middle = 397;
    private readonly ImmutableArray<uint> state;
    private readonly int index;

    private PythonRandom(ImmutableArray<uint> state, int index)
    {
        this.state = state;
        this.index = index;
    }

    /// <summary><c>random.seed(seed)</c> for an integer; as in CPython the sign does not count.</summary>
    public static PythonRandom Seeded(long seed)
    {
        // Not Math.Abs, which throws at long.MinValue.
        var magnitude = seed < 0 ? 0UL - (ulong)seed : (ulong)seed;
        var low = (uint)magnitude;
        var high = (uint)(magnitude >> 32);
        return new(InitByArray(high == 0 ? [low] : [low, high]), Size);
    }

    /// <summary><c>random.getrandbits(32)</c>: the generator's own output.</summary>
    public (uint Value, PythonRandom Next) Word()
    {
        var (words, at) = index < Size ? (state, index) : (Twist(state), 0);
        var y = words[at];
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        y ^= y >> 18;
        return (y, new(words, at + 1));
    }

    /// <summary><c>random.random()</c>: uniform in [0, 1), 53 bits.</summary>
    public (double Value, PythonRandom Next) Uniform()
    {
        var (a, afterA) = Word();
        var (b, afterB) = afterA.Word();
        return (((a >> 5) * 67108864.0 + (b >> 6)) / 9007199254740992.0, afterB);
    }

    /// <summary><c>random.getrandbits(count)</c> for 1 to 64 bits.</summary>
    public (ulong Value, PythonRandom Next) Bits(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 64);
        var (low, afterLow) = Word();
        if (count <= 32)
            return (low >> (32 - count), afterLow);
        // The least significant word is drawn first; the last one gives its upper bits.
        var (high, afterHigh) = afterLow.Word();
        return (((ulong)(high >> (64 - count)) << 32) | low, afterHigh);
    }

    /// <summary>
    /// <c>random.randrange(count)</c> (<c>_randbelow</c>): uniform in 0 … count - 1, by rejection. <paramref name="count"/> is at least 1.
    /// </summary>
    public (long Value, PythonRandom Next) Below(long count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        // bit_length of count, not of count - 1: that is what CPython asks for.
        var bits = 64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)count);
        var (value, next) = Bits(bits);
        while (value >= (ulong)count)
            (value, next) = next.Bits(bits);
        return ((long)value, next);
    }

    /// <summary><c>random.randrange(start, stop)</c>: uniform in start … stop - 1.</summary>
    public (long Value, PythonRandom Next) Between(long start, long stop)
    {
        var (value, next) = Below(checked(stop - start));
        return (start + value, next);
    }

    /// <summary><c>random.shuffle</c> of a copy.</summary>
    public (ImmutableArray<A> Value, PythonRandom Next) Shuffle<A>(IEnumerable<A> items)
    {
        var order = items.ToArray();
        var next = this;
        for (var i = order.Length - 1; i > 0; i--)
        {
            (var j, next) = next.Below(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }
        return ([.. order], next);
    }

    /// <summary>
    /// <c>random.sample(population, count)</c>, in the order drawn. <paramref name="count"/> is 0 … size of the population.
    /// </summary>
    public (ImmutableArray<A> Value, PythonRandom Next) Sample<A>(IReadOnlyList<A> population, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, population.Count);
        // CPython's estimate of which of a set and a list is smaller; the draws differ, so the switch is part of the result.
        var setSize = 21 + (count > 5 ? Math.Pow(4, Math.Ceiling(Math.Log(count * 3.0) / Math.Log(4))) : 0);
        return population.Count <= setSize ? FromPool(population, count) : BySet(population, count);
    }

    private (ImmutableArray<A>, PythonRandom) FromPool<A>(IReadOnlyList<A> population, int count)
    {
        var pool = population.ToArray();
        var chosen = ImmutableArray.CreateBuilder<A>(count);
        var next = this;
        for (var i = 0; i < count; i++)
        {
            (var j, next) = next.Below(pool.Length - i);
            chosen.Add(pool[j]);
            pool[j] = pool[pool.Length - i - 1];
        }
        return (chosen.MoveToImmutable(), next);
    }

    private (ImmutableArray<A>, PythonRandom) BySet<A>(IReadOnlyList<A> population, int count)
    {
        var taken = new System.Collections.Generic.HashSet<long>();
        var chosen = ImmutableArray.CreateBuilder<A>(count);
        var next = this;
        while (chosen.Count < count)
        {
            (var j, next) = next.Below(population.Count);
            if (taken.Add(j))
                chosen.Add(population[(int)j]);
        }
        return (chosen.MoveToImmutable(), next);
    }

    private static ImmutableArray<uint> InitByArray(ReadOnlySpan<uint> key)
    {
        var mt = new uint[Size];
        mt[0] = 19650218;
        for (var k = 1; k < Size; k++)
            mt[k] = 1812433253 * (mt[k - 1] ^ (mt[k - 1] >> 30)) + (uint)k;
        int i = 1,
            j = 0;
        for (var k = Math.Max(Size, key.Length); k > 0; k--)
        {
            mt[i] = (mt[i] ^ ((mt[i - 1] ^ (mt[i - 1] >> 30)) * 1664525)) + key[j] + (uint)j;
            if (++i >= Size)
                (mt[0], i) = (mt[Size - 1], 1);
            if (++j >= key.Length)
                j = 0;
        }
        for (var k = Size - 1; k > 0; k--)
        {
            mt[i] = (mt[i] ^ ((mt[i - 1] ^ (mt[i - 1] >> 30)) * 1566083941)) - (uint)i;
            if (++i >= Size)
                (mt[0], i) = (mt[Size - 1], 1);
        }
        mt[0] = 0x80000000;
        return [.. mt];
    }

    private static ImmutableArray<uint> Twist(ImmutableArray<uint> before)
    {
        var mt = before.ToArray();
        for (var k = 0; k < Size; k++)
        {
            var y = (mt[k] & 0x80000000) | (mt[(k + 1) % Size] & 0x7fffffff);
            mt[k] = mt[(k + Middle) % Size] ^ (y >> 1) ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
        }
        return [.. mt];
    }
}
