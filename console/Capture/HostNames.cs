using System.Net;
using System.Net.Sockets;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Console.Capture;

/// <summary>
/// Names of addresses, as the resolver of this machine gives them. Nobody waits long for one: what is not known yet is looked up in
/// the background and told the next time. Bounded: an address that finds no room stays an address. One thread asks.
/// </summary>
internal sealed class HostNames
{
    private const int MaxNames = 65_536;
    private const int MaxLookups = 64;

    /// <summary>For the names of one table, together.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private readonly Dictionary<IpValue, Task<string?>> _names = [];
    private readonly SemaphoreSlim _lookups = new(MaxLookups);

    /// <summary>Asks for the names of all of a table's addresses at once, and waits a moment for them.</summary>
    public void Prepare(IEnumerable<IpValue> addresses)
    {
        List<Task> asked = [];
        foreach (IpValue address in addresses)
        {
            if (!_names.ContainsKey(address) && _names.Count < MaxNames)
            {
                Task<string?> lookup = LookUpAsync(address);
                _names.Add(address, lookup);
                asked.Add(lookup);
            }
        }

        Task.WaitAll([.. asked], s_patience);
    }

    /// <summary>Null while it is not known.</summary>
    public string? Find(IpValue address) => _names.GetValueOrDefault(address) is { IsCompletedSuccessfully: true, Result: var name } ? name : null;

    private async Task<string?> LookUpAsync(IpValue address)
    {
        await _lookups.WaitAsync().ConfigureAwait(false);
        try
        {
            IPAddress asked = IPAddress.Parse(Value.From(address).ToString());
            return (await Dns.GetHostEntryAsync(asked).ConfigureAwait(false)).HostName;
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            // It has no name.
            return null;
        }
        finally
        {
            _lookups.Release();
        }
    }
}
