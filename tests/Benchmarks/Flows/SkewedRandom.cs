namespace LogFlowDb.Benchmarks.Flows;

/// <summary>Repeatable random numbers, equal on every machine and runtime (SplitMix64).</summary>
internal sealed class SkewedRandom(ulong seed)
{
    private ulong _state = seed;

    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9UL;
        value = (value ^ (value >> 27)) * 0x94d049bb133111ebUL;
        return value ^ (value >> 31);
    }

    public ulong Next() => Mix(_state += 0x9e3779b97f4a7c15UL);

    public uint Below(uint limit) => (uint)((Next() >> 32) * limit >> 32);

    /// <summary>At least 0 and below 1.</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Index below the length of the table, by its cumulated weights.</summary>
    public int Draw(double[] cumulated)
    {
        int index = Array.BinarySearch(cumulated, Unit());
        return Math.Min(index < 0 ? ~index : index, cumulated.Length - 1);
    }

    /// <summary>Cumulated weights of a Zipf law: the n-th item weighs n^-<paramref name="exponent"/>.</summary>
    public static double[] Zipf(int items, double exponent)
    {
        double[] cumulated = new double[items];
        double sum = 0;
        for (int i = 0; i < items; i++)
        {
            sum += Math.Pow(i + 1, -exponent);
            cumulated[i] = sum;
        }

        for (int i = 0; i < items; i++)
        {
            cumulated[i] /= sum;
        }

        return cumulated;
    }
}
