using System.Buffers.Binary;
using System.Net;

namespace LogFlowDb.Collectors.Pcap;

/// <summary>Reads the interfaces that libpcap knows.</summary>
internal static unsafe class InterfaceList
{
    private const uint Loopback = 1;
    private const uint Up = 2;
    private const uint Running = 4;
    private const uint Wireless = 8;

    private const int InternetFamily = 2;
    private const int Internet6Family = 10;

    /// <exception cref="CaptureException">libpcap is missing, or cannot list them.</exception>
    public static IReadOnlyList<CaptureInterface> Read()
    {
        PcapLibrary.Require();
        PcapInterface* first;
        byte* error = stackalloc byte[PcapLibrary.ErrorTextBytes];
        if (PcapLibrary.FindInterfaces(&first, error) != 0)
        {
            throw new CaptureException($"the interfaces cannot be listed: {PcapLibrary.Text(error)}");
        }

        try
        {
            List<CaptureInterface> all = [];
            for (PcapInterface* at = first; at is not null; at = at->Next)
            {
                all.Add(new CaptureInterface(
                    PcapLibrary.Text(at->Name),
                    PcapLibrary.Text(at->Description),
                    Addresses(at->Addresses),
                    IsUp: (at->Flags & Up) != 0,
                    IsRunning: (at->Flags & Running) != 0,
                    IsLoopback: (at->Flags & Loopback) != 0,
                    IsWireless: (at->Flags & Wireless) != 0));
            }

            return all;
        }
        finally
        {
            PcapLibrary.FreeInterfaces(first);
        }
    }

    /// <summary>Those of struct sockaddr_in and sockaddr_in6; libpcap lists the station address too, which is neither.</summary>
    private static List<IPAddress> Addresses(PcapAddress* first)
    {
        List<IPAddress> addresses = [];
        for (PcapAddress* at = first; at is not null; at = at->Next)
        {
            if (at->Address is null)
            {
                continue;
            }

            switch (*(ushort*)at->Address)
            {
                case InternetFamily:
                    addresses.Add(new IPAddress(new ReadOnlySpan<byte>(at->Address + 4, 4)));
                    break;
                case Internet6Family:
                    uint scope = BinaryPrimitives.ReadUInt32LittleEndian(new ReadOnlySpan<byte>(at->Address + 24, 4));
                    addresses.Add(new IPAddress(new ReadOnlySpan<byte>(at->Address + 8, 16), scope));
                    break;
            }
        }

        return addresses;
    }
}
