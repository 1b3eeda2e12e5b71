using System.Buffers.Binary;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>
/// Where the records of a template tell a sampling rate, and how to work it out (RFC 5477 §8): an interval is the rate; of <em>a</em>
/// sampled and <em>b</em> passed over it is (a + b) / a, by packets or by time; of a size out of a population their quotient; of a
/// probability its reciprocal. A part that is 0 says nothing.
/// </summary>
internal sealed class SamplingElements(RecordTemplate template)
{
    private readonly int _interval = template.IndexOf(InformationElements.SamplingInterval);
    private readonly int _packetInterval = template.IndexOf(InformationElements.SamplingPacketInterval);
    private readonly int _packetSpace = template.IndexOf(InformationElements.SamplingPacketSpace);
    private readonly int _randomInterval = template.IndexOf(InformationElements.SamplerRandomInterval);
    private readonly int _population = template.IndexOf(InformationElements.SamplingPopulation);
    private readonly int _size = template.IndexOf(InformationElements.SamplingSize);
    private readonly int _timeInterval = template.IndexOf(InformationElements.SamplingTimeInterval);
    private readonly int _timeSpace = template.IndexOf(InformationElements.SamplingTimeSpace);
    private readonly int _probability = IndexOfProbability(template);
    private readonly int _algorithm = FirstOf(template, [InformationElements.SelectorAlgorithm, InformationElements.SamplerMode, InformationElements.SamplingAlgorithm]);

    public bool TellRate => _interval >= 0 || _packetInterval >= 0 || _randomInterval >= 0 || _size >= 0 || _timeInterval >= 0 || _probability >= 0;

    public bool TellAlgorithm => _algorithm >= 0;

    /// <summary>0 when the record does not tell.</summary>
    public long Algorithm(scoped in RecordRun run, int row) => Number(run, _algorithm, row);

    /// <summary>0 when the record does not tell.</summary>
    public double Rate(scoped in RecordRun run, int row)
    {
        long interval = Interval(run, row);
        if (interval > 0)
        {
            return interval;
        }

        double rate = WithSpace(run, _packetInterval, _packetSpace, row);
        if (rate > 0)
        {
            return rate;
        }

        interval = Number(run, _randomInterval, row);
        if (interval > 0)
        {
            return interval;
        }

        long size = Number(run, _size, row);
        if (size > 0)
        {
            return Number(run, _population, row) / (double)size;
        }

        rate = WithSpace(run, _timeInterval, _timeSpace, row);
        if (rate > 0)
        {
            return rate;
        }

        double probability = _probability < 0 ? 0 : CellReader.Float(run.Cells(_probability)[row]);
        return probability is > 0 and <= 1 ? 1 / probability : 0;
    }

    public static int FirstOf(RecordTemplate template, ReadOnlySpan<int> elements)
    {
        foreach (int element in elements)
        {
            int index = template.IndexOf(element);
            if (index >= 0)
            {
                return index;
            }
        }

        return -1;
    }

    public static long Number(scoped in RecordRun run, int field, int row)
    {
        long saturated = 0;
        return field < 0 ? 0 : CellReader.Unsigned(run.Cells(field)[row], ref saturated);
    }

    /// <summary>
    /// MikroTik sends the interval with its bytes reversed: one of millions that reversed is one of thousands at most is taken so.
    /// </summary>
    private long Interval(scoped in RecordRun run, int row)
    {
        const uint Plausible = 1 << 16;
        long interval = Number(run, _interval, row);
        return interval is >= 1 << 24 and <= uint.MaxValue && BinaryPrimitives.ReverseEndianness((uint)interval) is var reversed and < Plausible
            ? reversed
            : interval;
    }

    private static double WithSpace(scoped in RecordRun run, int interval, int space, int row)
    {
        double sampled = Number(run, interval, row);
        return sampled > 0 ? (sampled + Number(run, space, row)) / sampled : 0;
    }

    private static int IndexOfProbability(RecordTemplate template)
    {
        int index = template.IndexOf(InformationElements.SamplingProbability);
        return index >= 0 && ElementLengths.Fits(ElementType.Float, template.Fields[index].Length) ? index : -1;
    }
}
