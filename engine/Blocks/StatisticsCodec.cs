using LogFlowDb.Engine.Scanning;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Engine.Blocks;

/// <summary>
/// The statistics of a column in the header of a block. Stateless.
/// <code>
/// byte kind (255 mixed), varint nulls, value min, value max (<see cref="ValueCodec"/>), byte has sum, [zigzag sum],
/// zigzag distinct count (−1 unknown), varint kept values, the kept values ascending: those of Bool, Long, Date and MAC as zigzag
/// first and varint differences, others by <see cref="ValueCodec"/>
/// </code>
/// </summary>
internal static class StatisticsCodec
{
    private const byte MixedKind = 255;

    public static void Write(ColumnStatistics statistics, ByteWriter writer)
    {
        writer.Byte(statistics.Kind is { } kind ? (byte)kind : MixedKind);
        writer.Varint((ulong)statistics.NullCount);
        ValueCodec.Write(statistics.Min, writer);
        ValueCodec.Write(statistics.Max, writer);
        writer.Byte(statistics.Sum is null ? (byte)0 : (byte)1);
        if (statistics.Sum is { } sum)
        {
            writer.SignedVarint(sum);
        }

        writer.SignedVarint(statistics.DistinctCount);
        IReadOnlyList<Value> values = statistics.Values ?? [];
        writer.Varint((ulong)values.Count);
        for (int i = 0; i < values.Count; i++)
        {
            if (!IsNumber(statistics.Kind))
            {
                ValueCodec.Write(values[i], writer);
            }
            else if (i == 0)
            {
                writer.SignedVarint(values[i].AsLong);
            }
            else
            {
                writer.Varint((ulong)(values[i].AsLong - values[i - 1].AsLong));
            }
        }
    }

    /// <exception cref="InvalidDataException">The bytes are no statistics of <paramref name="rows"/> rows.</exception>
    public static ColumnStatistics Read(ref ByteReader reader, int rows)
    {
        byte kind = reader.Byte();
        ValueKind? known = kind == MixedKind ? null : (ValueKind)kind;
        int nulls = reader.Count(rows);
        Value minimum = ValueCodec.Read(ref reader), maximum = ValueCodec.Read(ref reader);
        long? sum = reader.Byte() != 0 ? reader.SignedVarint() : null;
        int distinct = (int)reader.SignedVarint();
        Value[] values = new Value[reader.Count(FewValues.Most)];
        long last = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (IsNumber(known))
            {
                last = i == 0 ? reader.SignedVarint() : last + (long)reader.Varint();
                values[i] = Value.FromBits(known!.Value, last);
            }
            else
            {
                values[i] = ValueCodec.Read(ref reader);
            }
        }

        return new ColumnStatistics(known, nulls, minimum, maximum, sum, distinct) { Values = values.Length > 0 ? values : null };
    }

    private static bool IsNumber(ValueKind? kind) => kind is ValueKind.Bool or ValueKind.Long or ValueKind.Date or ValueKind.Mac;
}
