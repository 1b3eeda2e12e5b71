using System.Net;
using System.Net.Sockets;

namespace LogFlowDb.Console.Http;

/// <summary>
/// How often an address may fail to log in: a few times at once, then once in a while. IPv6 is counted by its /64, which is what
/// one machine has. Safe for concurrent use.
/// </summary>
internal sealed class FailureLimiter(TimeProvider clock)
{
    public const int Burst = 10;

    /// <summary>So many addresses are told apart; beyond that all others share one count.</summary>
    public const int MaxAddresses = 10_000;

    /// <summary>A failure is forgiven after this long.</summary>
    public static readonly TimeSpan Forgiven = TimeSpan.FromSeconds(6);

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, (double Failures, long Since)> _failures = [];

    /// <summary>Null when the address may try; else how long it has to wait.</summary>
    public TimeSpan? MustWait(IPAddress? address)
    {
        lock (_gate)
        {
            double failures = Failures(Key(address));
            return failures <= Burst - 1 ? null : (failures - Burst + 1) * Forgiven;
        }
    }

    public void Failed(IPAddress? address)
    {
        lock (_gate)
        {
            IPAddress key = Key(address);
            double failures = Failures(key);
            if (failures == 0 && _failures.Count >= MaxAddresses)
            {
                Tidy();
                key = _failures.Count < MaxAddresses ? key : IPAddress.None;
                failures = Failures(key);
            }

            _failures[key] = (Math.Min(failures + 1, Burst * 2), clock.GetTimestamp());
        }
    }

    private static IPAddress Key(IPAddress? address)
    {
        if (address is null)
        {
            return IPAddress.None;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        byte[] bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }

    /// <summary>Those not forgiven yet.</summary>
    private double Failures(IPAddress key) => _failures.TryGetValue(key, out (double Failures, long Since) known)
        ? Math.Max(0, known.Failures - (clock.GetElapsedTime(known.Since) / Forgiven))
        : 0;

    private void Tidy()
    {
        foreach (IPAddress key in _failures.Keys.Where(key => Failures(key) == 0).ToArray())
        {
            _failures.Remove(key);
        }
    }
}
