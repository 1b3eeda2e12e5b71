using System.Buffers.Binary;
using System.Text;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Outputs.Export;

/// <summary>The values of one field of a batch, as cells of records. Not thread-safe.</summary>
internal sealed class ExportCells
{
    /// <summary>Of a text or of bytes; what is longer is cut, so that a record fits into a datagram.</summary>
    public const int MaxTextBytes = 512;

    /// <summary>NetFlow v9 has no variable lengths: texts are filled up with zeros.</summary>
    public const int FixedTextBytes = 64;

    private const long Second = 1_000_000_000;
    private const long Millisecond = 1_000_000;

    /// <summary>Seconds from 1900, where NTP counts from, to 1970.</summary>
    private const long NtpEpoch = 2_208_988_800;

    /// <summary>Lengths below stand in one byte (RFC 7011 §7).</summary>
    private const int LongText = 255;

    private readonly Column _column;
    private readonly ExportElement? _v4;
    private readonly ExportElement? _v6;

    /// <param name="column">In its plain form, see <see cref="ColumnAssembly.Materialize"/>.</param>
    /// <param name="v4">For rows of IPv4.</param>
    /// <param name="v6">For rows of IPv6.</param>
    public ExportCells(Column column, ExportElement? v4, ExportElement? v6)
    {
        _column = column;
        _v4 = v4;
        _v6 = v6;
        IsAddress = column is IpColumn && (v4 ?? v6)?.Form is CellForm.Address4 or CellForm.Address6;
    }

    /// <summary>Each cell has a family of its own.</summary>
    public bool IsAddress { get; }

    /// <summary>Whether the values of a column can be told in a form.</summary>
    public static bool Fits(Column column, CellForm form) => column switch
    {
        LongColumn { Kind: ValueKind.Bool } => form == CellForm.Boolean,
        LongColumn { Kind: ValueKind.Date } => form is CellForm.Seconds or CellForm.Milliseconds or CellForm.NtpTime,
        LongColumn { Kind: ValueKind.Mac } => form == CellForm.Mac,
        LongColumn => form is CellForm.Unsigned or CellForm.Signed,
        DoubleColumn => form is CellForm.Unsigned or CellForm.Float,
        IpColumn => form is CellForm.Address4 or CellForm.Address6,
        _ => (column.Kind, form) is (ValueKind.String, CellForm.Text) or (ValueKind.Binary, CellForm.Octets),
    };

    /// <summary>Null where the family has no element.</summary>
    public ExportElement? Element(bool isV6) => isV6 ? _v6 : _v4;

    public bool IsNull(int row) => _column.IsNull(row);

    /// <summary>False when no row is null.</summary>
    public bool HasNulls => _column switch
    {
        LongColumn longs => longs.Nulls is { Count: > 0 },
        DoubleColumn doubles => doubles.Nulls is { Count: > 0 },
        IpColumn addresses => addresses.Nulls is { Count: > 0 },
        _ => true,
    };

    /// <summary>The addresses; empty when the cells are none.</summary>
    public ReadOnlySpan<IpValue> Addresses => IsAddress ? ((IpColumn)_column).Values : default;

    /// <summary>Bytes of the cell beyond its width in the template, for each of the rows added to <paramref name="lengths"/>.</summary>
    public void AddLengths(ExportElement element, ReadOnlySpan<int> rows, Span<int> lengths)
    {
        if (element.Width > 0)
        {
            return;
        }

        for (int i = 0; i < rows.Length; i++)
        {
            int bytes = Math.Min(Length(rows[i]), MaxTextBytes);
            lengths[i] += bytes + (bytes < LongText ? 1 : 3);
        }
    }

    /// <summary>Writes the cells of rows, each where its cursor stands, and moves the cursors behind them.</summary>
    public void Write(ExportElement element, ReadOnlySpan<int> rows, Span<byte> datagram, Span<int> cursors)
    {
        switch (_column)
        {
            case LongColumn longs:
                WriteLongs(element, longs.Values, rows, datagram, cursors);
                break;
            case IpColumn addresses:
                WriteAddresses(element, addresses.Values, rows, datagram, cursors);
                break;
            case DoubleColumn doubles:
                WriteDoubles(element, doubles.Values, rows, datagram, cursors);
                break;
            default:
                for (int i = 0; i < rows.Length; i++)
                {
                    cursors[i] += WriteText(element, _column[rows[i]], datagram[cursors[i]..]);
                }

                break;
        }
    }

    private static void WriteLongs(ExportElement element, ReadOnlySpan<long> values, ReadOnlySpan<int> rows, Span<byte> datagram, Span<int> cursors)
    {
        int width = element.Width;
        for (int i = 0; i < rows.Length; i++)
        {
            WriteNumber(datagram.Slice(cursors[i], width), Wire(element, values[rows[i]]));
            cursors[i] += width;
        }
    }

    private static void WriteDoubles(ExportElement element, ReadOnlySpan<double> values, ReadOnlySpan<int> rows, Span<byte> datagram, Span<int> cursors)
    {
        int width = element.Width;
        for (int i = 0; i < rows.Length; i++)
        {
            double value = values[rows[i]];
            ulong bits = element.Form != CellForm.Float ? Wire(element, (long)Math.Round(value))
                : width == sizeof(float) ? BitConverter.SingleToUInt32Bits((float)value)
                : BitConverter.DoubleToUInt64Bits(value);
            WriteNumber(datagram.Slice(cursors[i], width), bits);
            cursors[i] += width;
        }
    }

    private static void WriteAddresses(ExportElement element, ReadOnlySpan<IpValue> values, ReadOnlySpan<int> rows, Span<byte> datagram, Span<int> cursors)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            IpValue value = values[rows[i]];
            if (element.Form == CellForm.Address4)
            {
                BinaryPrimitives.WriteUInt32BigEndian(datagram[cursors[i]..], value.V4);
            }
            else
            {
                BinaryPrimitives.WriteUInt128BigEndian(datagram[cursors[i]..], value.Number);
            }

            cursors[i] += element.Width;
        }
    }

    /// <summary>The bits of a number, a time or a truth in the form of the element; beyond its width the largest that it can tell.</summary>
    private static ulong Wire(ExportElement element, long value) => element.Form switch
    {
        CellForm.Signed => (ulong)value,
        CellForm.Boolean => value != 0 ? 1u : 2u,
        CellForm.Seconds => Saturated(value / Second, element.Width),
        CellForm.Milliseconds => Saturated(value / Millisecond, element.Width),
        CellForm.NtpTime => ((ulong)((value / Second) + NtpEpoch) << 32) | (ulong)(((UInt128)(ulong)(value % Second) << 32) / (ulong)Second),
        _ => Saturated(value, element.Width),
    };

    private static ulong Saturated(long value, int width) =>
        width >= sizeof(ulong) ? (ulong)Math.Max(value, 0) : Math.Min((ulong)Math.Max(value, 0), (1UL << (8 * width)) - 1);

    private static void WriteNumber(Span<byte> cell, ulong bits)
    {
        switch (cell.Length)
        {
            case 1:
                cell[0] = (byte)bits;
                break;
            case 2:
                BinaryPrimitives.WriteUInt16BigEndian(cell, (ushort)bits);
                break;
            case 4:
                BinaryPrimitives.WriteUInt32BigEndian(cell, (uint)bits);
                break;
            case 8:
                BinaryPrimitives.WriteUInt64BigEndian(cell, bits);
                break;
            default:
                for (int i = cell.Length - 1; i >= 0; i--, bits >>= 8)
                {
                    cell[i] = (byte)bits;
                }

                break;
        }
    }

    private int Length(int row) => _column[row] switch
    {
        { Kind: ValueKind.String } text => Encoding.UTF8.GetByteCount(text.AsString),
        { Kind: ValueKind.Binary } bytes => bytes.AsBinary.Length,
        _ => 0,
    };

    private static int WriteText(ExportElement element, Value value, Span<byte> target)
    {
        Span<byte> whole = stackalloc byte[MaxTextBytes];
        int length = 0;
        if (value.Kind == ValueKind.String)
        {
            byte[]? cut = Encoding.UTF8.GetByteCount(value.AsString) > whole.Length ? Encoding.UTF8.GetBytes(value.AsString) : null;
            cut.AsSpan(0, cut is null ? 0 : whole.Length).CopyTo(whole);
            length = cut is null ? Encoding.UTF8.GetBytes(value.AsString, whole) : whole.Length;
        }
        else if (value.Kind == ValueKind.Binary)
        {
            length = Math.Min(value.AsBinary.Length, MaxTextBytes);
            value.AsBinary.AsSpan(0, length).CopyTo(whole);
        }

        if (element.Width > 0)
        {
            Span<byte> cell = target[..element.Width];
            cell.Clear();
            whole[..Math.Min(length, cell.Length)].CopyTo(cell);
            return cell.Length;
        }

        int head = length < LongText ? 1 : 3;
        target[0] = (byte)Math.Min(length, LongText);
        if (head == 3)
        {
            BinaryPrimitives.WriteUInt16BigEndian(target[1..], (ushort)length);
        }

        whole[..length].CopyTo(target[head..]);
        return head + length;
    }
}
