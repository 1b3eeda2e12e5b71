using System.Globalization;

namespace LogFlowDb.Collectors.Pcap;

/// <summary>Opens interfaces, and says what stands in the way when one cannot be.</summary>
internal static unsafe class LiveOpening
{
    private const int UsualBufferBytes = 16 << 20;
    private const int Nanoseconds = 1;

    // Results of pcap_activate (pcap.h); those above 0 are warnings.
    private const int NoSuchDevice = -5;
    private const int NotPermitted = -8;
    private const int NotUp = -9;
    private const int PromiscuousNotPermitted = -11;
    private const int PlainError = -1;

    /// <exception cref="CaptureException">It cannot be opened.</exception>
    public static LiveCapture Open(LiveCaptureOptions options)
    {
        Check(options);
        PcapLibrary.Require();
        byte* error = stackalloc byte[PcapLibrary.ErrorTextBytes];
        PcapHandle handle = PcapLibrary.Create(options.Interface, error);
        try
        {
            if (handle.IsInvalid)
            {
                throw new CaptureException($"cannot capture on '{options.Interface}': {PcapLibrary.Text(error)}");
            }

            PcapLibrary.SetSnapLength(handle, options.SnapLength);
            PcapLibrary.SetPromiscuous(handle, options.Promiscuous ? 1 : 0);
            PcapLibrary.SetImmediate(handle, options.Immediate ? 1 : 0);
            PcapLibrary.SetTimeout(handle, (int)options.ReadTimeout.TotalMilliseconds);
            PcapLibrary.SetBufferSize(handle, options.BufferBytes == 0 ? UsualBufferBytes : options.BufferBytes);
            PcapLibrary.SetTimePrecision(handle, Nanoseconds);
            string? warning = Activate(handle, options);
            SetFilter(handle, options.Filter);
            if (PcapLibrary.SetNonBlocking(handle, 1, error) != 0)
            {
                throw new CaptureException($"cannot capture on '{options.Interface}': {PcapLibrary.Text(error)}");
            }

            return new LiveCapture(handle, options, PcapLibrary.GetTimePrecision(handle) == Nanoseconds, warning);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private static void Check(LiveCaptureOptions options)
    {
        const int MaxSnapLength = 262_144;
        if (options.SnapLength is < 1 or > MaxSnapLength)
        {
            throw Refused($"snap length {options.SnapLength} is not within 1 to {MaxSnapLength} bytes");
        }

        if (options.BufferBytes < 0)
        {
            throw Refused($"buffer of {options.BufferBytes} bytes is negative");
        }

        if (options.ReadTimeout.TotalMilliseconds is < 1 or > int.MaxValue)
        {
            throw Refused($"read timeout {options.ReadTimeout} is not 1 ms at least");
        }
    }

    private static CaptureException Refused(FormattableString text) => new(text.ToString(CultureInfo.InvariantCulture));

    private static string? Activate(PcapHandle handle, LiveCaptureOptions options)
    {
        int status = PcapLibrary.Activate(handle);
        if (status == 0)
        {
            return null;
        }

        string detail = PcapLibrary.LastError(handle);
        string plain = PcapLibrary.Text(PcapLibrary.StatusText(status));
        if (status > 0)
        {
            return detail.Length > 0 ? detail : plain;
        }

        string name = options.Interface;
        throw new CaptureException(status switch
        {
            NoSuchDevice => $"no interface '{name}'{InterfaceHint(name)}",
            NotPermitted or PromiscuousNotPermitted =>
                $"capturing on '{name}' is not permitted: run it as root, or give the program the right once: sudo setcap cap_net_raw,cap_net_admin=eip {Environment.ProcessPath}",
            NotUp => $"interface '{name}' is down: sudo ip link set {name} up",
            PlainError => $"cannot capture on '{name}': {detail}",
            _ => $"cannot capture on '{name}': {plain}{(detail.Length > 0 ? $" ({detail})" : "")}",
        });
    }

    private static string InterfaceHint(string name)
    {
        try
        {
            string[] names = [.. InterfaceList.Read().Where(entry => entry.IsUp || !entry.Name.Contains(':', StringComparison.Ordinal)).Select(entry => entry.Name)];
            return $"; there are {string.Join(", ", names)}";
        }
        catch (CaptureException)
        {
            return "";
        }
    }

    private static void SetFilter(PcapHandle handle, string? expression)
    {
        if (string.IsNullOrWhiteSpace(expression))
        {
            return;
        }

        int linkType = DataLink.ToLinkType(PcapLibrary.GetDataLink(handle));
        using FilterProgram program = PacketFilter.Compile(handle, expression, linkType);
        if (PcapLibrary.SetFilter(handle, program.Pointer) != 0)
        {
            throw PacketFilter.Refused(expression, PcapLibrary.LastError(handle), linkType);
        }
    }
}
