using System.Buffers.Binary;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>The fields of one record inside a list.</summary>
internal readonly ref struct RecordCells(ReadOnlySpan<byte> record, RecordCells.Scratch scratch)
{
    private readonly ReadOnlySpan<byte> _record = record;
    private readonly Scratch _scratch = scratch;

    public ReadOnlySpan<byte> this[int field] => _record.Slice(_scratch.Starts[field], _scratch.Lengths[field]);

    /// <summary>
    /// Where a field lies from the start of <paramref name="bytes"/> on: behind its length when that is in the record (RFC 7011 §7).
    /// False when it reaches beyond them.
    /// </summary>
    public static bool TryTake(ReadOnlySpan<byte> bytes, int specifiedLength, out int start, out int length)
    {
        start = 0;
        length = specifiedLength;
        if (specifiedLength == TemplateField.Variable)
        {
            if (bytes.IsEmpty)
            {
                return false;
            }

            length = bytes[0];
            start = 1;
            if (length == byte.MaxValue)
            {
                if (bytes.Length < 1 + sizeof(ushort))
                {
                    return false;
                }

                length = BinaryPrimitives.ReadUInt16BigEndian(bytes[1..]);
                start += sizeof(ushort);
            }
        }

        return length <= bytes.Length - start;
    }

    /// <summary>Where the fields of the record at hand are; reused for the next.</summary>
    public sealed class Scratch
    {
        public int[] Starts { get; private set; } = [];

        public int[] Lengths { get; private set; } = [];

        /// <summary>False when the record reaches beyond the bytes. A length is above 0, because no template is of empty records.</summary>
        public bool TryMeasure(RecordTemplate template, ReadOnlySpan<byte> bytes, out int length)
        {
            TemplateField[] fields = template.Fields;
            if (Starts.Length < fields.Length)
            {
                Starts = new int[fields.Length];
                Lengths = new int[fields.Length];
            }

            length = 0;
            for (int i = 0; i < fields.Length; i++)
            {
                if (!TryTake(bytes[length..], fields[i].Length, out int start, out int taken))
                {
                    return false;
                }

                Starts[i] = length + start;
                Lengths[i] = taken;
                length += start + taken;
            }

            return true;
        }
    }
}
