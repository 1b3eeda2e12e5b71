using System.Net;
using System.Security.Cryptography;
using System.Text;
using LogFlowDb.Console.Configuration;

namespace LogFlowDb.Console.Http;

/// <summary>Who a request is from, by its <c>Authorization</c>: a bearer token, or a name and password. Safe for concurrent use.</summary>
internal sealed class Authenticator(IReadOnlyList<Credential> credentials, FailureLimiter limiter) : IDisposable
{
    private const string Bearer = "Bearer ";
    private const string Basic = "Basic ";
    private const int MaxHeaderLength = 4096;
    private const int MaxRemembered = 1000;

    private static readonly TimeSpan s_hashPatience = TimeSpan.FromSeconds(2);

    /// <summary>Stands in for a name that is not known, so that looking for it takes as long as a wrong password.</summary>
    private static readonly Lazy<Credential> s_nobody = new(static () => Credential.Parse(Credential.OfPassword("nobody", "read", Convert.ToHexString(RandomNumberGenerator.GetBytes(16)))));

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <summary>Slow hashes are computed one at a time: passwords by the thousand must not take the machine.</summary>
    private readonly SemaphoreSlim _hashing = new(1);

    private readonly Lock _gate = new();

    /// <summary>Passwords that were right, by a keyed hash of name and password: clients send them with every request.</summary>
    private readonly Dictionary<string, Credential> _remembered = new(StringComparer.Ordinal);

    /// <exception cref="HttpRefusal">401 without the right secret, 429 after too many wrong ones.</exception>
    public async Task<Credential> AuthenticateAsync(string? authorization, IPAddress? address, CancellationToken cancellation)
    {
        if (limiter.MustWait(address) is { } wait)
        {
            throw new HttpRefusal(429, "login_rate", "too many failed logins from your address", (int)Math.Ceiling(wait.TotalSeconds));
        }

        if (string.IsNullOrEmpty(authorization))
        {
            throw new HttpRefusal(401, "login", "credentials are needed: Authorization: Bearer TOKEN");
        }

        if (await FindAsync(authorization, cancellation).ConfigureAwait(false) is { } credential)
        {
            return credential;
        }

        limiter.Failed(address);
        throw new HttpRefusal(401, "login", "these credentials are not known");
    }

    public void Dispose() => _hashing.Dispose();

    private async Task<Credential?> FindAsync(string authorization, CancellationToken cancellation)
    {
        if (authorization.Length > MaxHeaderLength)
        {
            return null;
        }

        if (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            // All are looked at: how long it takes does not tell which one was near.
            string token = authorization[Bearer.Length..].Trim();
            Credential? found = null;
            foreach (Credential credential in credentials)
            {
                found = credential.IsToken && credential.Matches(token) ? credential : found;
            }

            return found;
        }

        if (!authorization.StartsWith(Basic, StringComparison.OrdinalIgnoreCase) || Decode(authorization[Basic.Length..].Trim()) is not (var name, var secret))
        {
            return null;
        }

        Credential? named = credentials.FirstOrDefault(credential => credential.Name == name);
        if (named is { IsToken: true })
        {
            return named.Matches(secret) ? named : null;
        }

        string mark = Convert.ToHexString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{name.Length}:{name}{secret}")));
        lock (_gate)
        {
            if (_remembered.TryGetValue(mark, out Credential? known))
            {
                return known;
            }
        }

        if (!await _hashing.WaitAsync(s_hashPatience, cancellation).ConfigureAwait(false))
        {
            throw new HttpRefusal(429, "login_rate", "too many logins at once", 1);
        }

        try
        {
            if (!await Task.Run(() => (named ?? s_nobody.Value).Matches(secret), cancellation).ConfigureAwait(false) || named is null)
            {
                return null;
            }
        }
        finally
        {
            _hashing.Release();
        }

        lock (_gate)
        {
            if (_remembered.Count >= MaxRemembered)
            {
                _remembered.Clear();
            }

            _remembered[mark] = named;
        }

        return named;
    }

    private static (string Name, string Secret)? Decode(string base64)
    {
        byte[] bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, bytes, out int length))
        {
            return null;
        }

        string text = Encoding.UTF8.GetString(bytes, 0, length);
        int colon = text.IndexOf(':');
        return colon > 0 ? (text[..colon], text[(colon + 1)..]) : null;
    }
}
