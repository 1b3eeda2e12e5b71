using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace LogFlowDb.Collectors.Pcap;

/// <summary>The calls of libpcap (its pcap.h), which is found at run time: nothing but live capture and filters needs it.</summary>
internal static unsafe partial class PcapLibrary
{
    public const int ErrorTextBytes = 256;

    /// <summary>PCAP_NETMASK_UNKNOWN: only "ip broadcast" of the filter language asks for it.</summary>
    public const uint UnknownNetmask = uint.MaxValue;

    private const string Name = "libpcap";

    /// <summary>pcap.h came to have everything we call with this version.</summary>
    private const string NewestEntryPoint = "pcap_set_tstamp_precision";

    private static readonly string[] s_fileNames = ["libpcap.so.0.8", "libpcap.so.1", "libpcap.so", "libpcap.dylib"];

    private static readonly Lazy<nint> s_library = new(() => Find(s_fileNames));

    static PcapLibrary() => NativeLibrary.SetDllImportResolver(
        typeof(PcapLibrary).Assembly,
        static (name, _, _) => string.Equals(name, Name, StringComparison.Ordinal) ? s_library.Value : 0);

    public static bool IsAvailable => s_library.Value != 0;

    /// <exception cref="CaptureException">The library is missing.</exception>
    public static void Require() => Require(s_library.Value);

    /// <exception cref="CaptureException">There is none.</exception>
    public static void Require(nint library)
    {
        if (library == 0)
        {
            throw new CaptureException("live capture and packet filters need libpcap 1.5 or newer, which was not found; install it: apt install libpcap0.8");
        }
    }

    /// <summary>The first that can be loaded and is new enough; 0 when none is.</summary>
    public static nint Find(ReadOnlySpan<string> fileNames)
    {
        foreach (string fileName in fileNames)
        {
            if (NativeLibrary.TryLoad(fileName, Assembly.GetExecutingAssembly(), searchPath: null, out nint library))
            {
                if (NativeLibrary.TryGetExport(library, NewestEntryPoint, out _))
                {
                    return library;
                }

                NativeLibrary.Free(library);
            }
        }

        return 0;
    }

    public static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text)?.Trim() ?? "";

    /// <summary>What libpcap says of the last call that failed.</summary>
    public static string LastError(PcapHandle handle) => Text(GetError(handle));

    public static string Text(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text[..Math.Max(0, text.IndexOf((byte)0))]).Trim();

    [LibraryImport(Name, EntryPoint = "pcap_create", StringMarshalling = StringMarshalling.Utf8)]
    public static partial PcapHandle Create(string source, byte* error);

    [LibraryImport(Name, EntryPoint = "pcap_close")]
    public static partial void Close(nint handle);

    [LibraryImport(Name, EntryPoint = "pcap_set_snaplen")]
    public static partial int SetSnapLength(PcapHandle handle, int bytes);

    [LibraryImport(Name, EntryPoint = "pcap_set_promisc")]
    public static partial int SetPromiscuous(PcapHandle handle, int value);

    [LibraryImport(Name, EntryPoint = "pcap_set_timeout")]
    public static partial int SetTimeout(PcapHandle handle, int milliseconds);

    [LibraryImport(Name, EntryPoint = "pcap_set_immediate_mode")]
    public static partial int SetImmediate(PcapHandle handle, int value);

    [LibraryImport(Name, EntryPoint = "pcap_set_buffer_size")]
    public static partial int SetBufferSize(PcapHandle handle, int bytes);

    [LibraryImport(Name, EntryPoint = "pcap_set_tstamp_precision")]
    public static partial int SetTimePrecision(PcapHandle handle, int precision);

    [LibraryImport(Name, EntryPoint = "pcap_get_tstamp_precision")]
    public static partial int GetTimePrecision(PcapHandle handle);

    [LibraryImport(Name, EntryPoint = "pcap_activate")]
    public static partial int Activate(PcapHandle handle);

    [LibraryImport(Name, EntryPoint = "pcap_setnonblock")]
    public static partial int SetNonBlocking(PcapHandle handle, int value, byte* error);

    [LibraryImport(Name, EntryPoint = "pcap_get_selectable_fd")]
    public static partial int GetDescriptor(PcapHandle handle);

    [LibraryImport(Name, EntryPoint = "pcap_datalink")]
    public static partial int GetDataLink(PcapHandle handle);

    [LibraryImport(Name, EntryPoint = "pcap_dispatch")]
    public static partial int Dispatch(PcapHandle handle, int count, delegate* unmanaged<byte*, PcapPacketHeader*, byte*, void> onPacket, void* user);

    [LibraryImport(Name, EntryPoint = "pcap_breakloop")]
    [SuppressGCTransition]
    public static partial void BreakLoop(nint handle);

    [LibraryImport(Name, EntryPoint = "pcap_stats")]
    public static partial int GetStatistics(PcapHandle handle, PcapStatistics* statistics);

    [LibraryImport(Name, EntryPoint = "pcap_geterr")]
    public static partial byte* GetError(PcapHandle handle);

    [LibraryImport(Name, EntryPoint = "pcap_statustostr")]
    public static partial byte* StatusText(int status);

    [LibraryImport(Name, EntryPoint = "pcap_findalldevs")]
    public static partial int FindInterfaces(PcapInterface** first, byte* error);

    [LibraryImport(Name, EntryPoint = "pcap_freealldevs")]
    public static partial void FreeInterfaces(PcapInterface* first);

    [LibraryImport(Name, EntryPoint = "pcap_open_dead")]
    public static partial PcapHandle OpenDead(int dataLink, int snapLength);

    [LibraryImport(Name, EntryPoint = "pcap_compile", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Compile(PcapHandle handle, PcapProgram* program, string expression, int optimize, uint netmask);

    [LibraryImport(Name, EntryPoint = "pcap_setfilter")]
    public static partial int SetFilter(PcapHandle handle, PcapProgram* program);

    [LibraryImport(Name, EntryPoint = "pcap_freecode")]
    public static partial void FreeProgram(PcapProgram* program);

    /// <summary>Short and without locks: not worth the change of mode that other calls make.</summary>
    [LibraryImport(Name, EntryPoint = "pcap_offline_filter")]
    [SuppressGCTransition]
    public static partial int Matches(PcapProgram* program, PcapPacketHeader* header, byte* data);
}
