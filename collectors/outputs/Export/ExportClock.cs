using System.Runtime.InteropServices;
using LogFlowDb.Engine.Columns;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Outputs.Export;

/// <summary>What a header of v5 or v9 tells of the time: the clock in whole seconds, and the milliseconds since the exporter started.</summary>
/// <param name="BootTime">Milliseconds since 1970, whole seconds.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ExportClock(uint UnixSeconds, long BootTime)
{
    private const long Millisecond = 1_000_000;

    /// <summary>Uptimes have 32 bits and are read as the nearest to that of the header: further away they would mean another time.</summary>
    private const long Reach = int.MaxValue;

    /// <summary>Wraps every 49.7 days.</summary>
    public uint Uptime => (uint)((UnixSeconds * 1000L) - BootTime);

    /// <summary>Whether uptimes can tell all of some times.</summary>
    public bool Reaches(LongColumn times)
    {
        long now = UnixSeconds * 1000L;
        for (int i = 0; i < times.Length; i++)
        {
            if (!times.IsNull(i) && Math.Abs((times.Values[i] / Millisecond) - now) > Reach)
            {
                return false;
            }
        }

        return true;
    }

    public LongColumn Uptimes(LongColumn times)
    {
        long[] uptimes = new long[times.Length];
        for (int i = 0; i < uptimes.Length; i++)
        {
            uptimes[i] = (uint)((times.Values[i] / Millisecond) - BootTime);
        }

        return new LongColumn(ValueKind.Long, uptimes, times.Nulls);
    }
}
