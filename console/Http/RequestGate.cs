using System.Net;
using Microsoft.AspNetCore.Http;

namespace LogFlowDb.Console.Http;

/// <summary>
/// Refuses what a browser was tricked into sending. A page of somebody else can make a browser call an address of this machine,
/// under a name of its own that it points here (DNS rebinding) or across origins: the first shows in <c>Host</c>, the second in
/// <c>Origin</c> and <c>Sec-Fetch-Site</c>. No header of CORS is ever sent.
/// </summary>
internal static class RequestGate
{
    private static readonly string s_machine = Environment.MachineName;

    /// <param name="hosts">Names that requests may be for, besides addresses, <c>localhost</c> and this machine's name.</param>
    /// <exception cref="HttpRefusal">It is for another host, or from another origin.</exception>
    public static void Check(HttpRequest request, IReadOnlyList<string> hosts)
    {
        string host = request.Host.Host;
        if (host.Length == 0 || !IsOurs(host, hosts))
        {
            throw new HttpRefusal(421, "host", "this is not the host of the request: add its name to hosts in [http]");
        }

        string? origin = request.Headers.Origin;
        if (!string.IsNullOrEmpty(origin) && !IsSame(origin, request))
        {
            throw new HttpRefusal(403, "origin", "pages of other origins may not ask");
        }

        if (request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site")
        {
            throw new HttpRefusal(403, "origin", "pages of other origins may not ask");
        }
    }

    private static bool IsOurs(string host, IReadOnlyList<string> hosts)
    {
        // An address in figures was not looked up, so nobody can have pointed it here.
        string name = host.TrimEnd('.');
        return IPAddress.TryParse(name.Trim('[', ']'), out _)
            || string.Equals(name, "localhost", StringComparison.OrdinalIgnoreCase)
            || string.Equals(name, s_machine, StringComparison.OrdinalIgnoreCase)
            || hosts.Contains(name, StringComparer.OrdinalIgnoreCase);
    }

    private static bool IsSame(string origin, HttpRequest request) => Uri.TryCreate(origin, UriKind.Absolute, out Uri? from)
        && string.Equals(from.Authority, request.Host.ToUriComponent(), StringComparison.OrdinalIgnoreCase)
        && string.Equals(from.Scheme, request.Scheme, StringComparison.OrdinalIgnoreCase);
}
