using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LogFlowDb.Engine.Diagnostics;

namespace LogFlowDb.Console.Configuration;

/// <summary>What somebody who calls over HTTP may do; each role may do what those before it may.</summary>
internal enum CredentialRole
{
    /// <summary>Ask for rows of tables, states and metrics.</summary>
    Read,

    /// <summary>Append rows to tables by query, where <c>writes = on</c>.</summary>
    Write,

    /// <summary>Commands where <c>commands = on</c>, and queries that use files where <c>files = on</c>.</summary>
    Admin,
}

/// <summary>Somebody who may call over HTTP. The secret itself is nowhere: only what it hashes to. Immutable.</summary>
internal sealed class Credential
{
    /// <summary>What OWASP advises for PBKDF2 with SHA-256; about 0.1 s of a core a guess.</summary>
    private const int Iterations = 600_000;

    private const int MaxIterations = 10_000_000;
    private const int SaltBytes = 16;
    private const int HashBytes = 32;
    private const int TokenBytes = 32;

    private readonly byte[] _salt;
    private readonly byte[] _hash;
    private readonly int _iterations;

    private Credential(string name, CredentialRole role, int iterations, byte[] salt, byte[] hash)
    {
        Name = name;
        Role = role;
        _iterations = iterations;
        _salt = salt;
        _hash = hash;
    }

    public string Name { get; }

    public CredentialRole Role { get; }

    /// <summary>A token is drawn by lot and long, so a plain hash hides it, and is fast; a password is hashed slowly.</summary>
    public bool IsToken => _iterations == 0;

    /// <summary>A line of a credentials file: <c>NAME ROLE token HEX</c> or <c>NAME ROLE password ITERATIONS:SALT:HASH</c>.</summary>
    /// <exception cref="FormatException">It is none; the message says what is wrong, without the hash.</exception>
    public static Credential Parse(string line)
    {
        string[] parts = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != 4)
        {
            throw new FormatException("a line is NAME ROLE token|password HASH (logdb config --credential NAME prints one)");
        }

        CredentialRole role = parts[1] switch
        {
            "read" => CredentialRole.Read,
            "write" => CredentialRole.Write,
            "admin" => CredentialRole.Admin,
            _ => throw new FormatException($"{parts[1]} is no role: read, write or admin{NearName.Suffix(parts[1], ["read", "write", "admin"])}"),
        };
        return parts[2] switch
        {
            "token" when TryHex(parts[3], HashBytes) is { } hash => new Credential(parts[0], role, 0, [], hash),
            "password" when parts[3].Split(':') is [var rounds, var saltText, var hashText]
                && int.TryParse(rounds, NumberStyles.None, CultureInfo.InvariantCulture, out int iterations) && iterations is > 0 and <= MaxIterations
                && TryHex(saltText, SaltBytes) is { } salt && TryHex(hashText, HashBytes) is { } hash => new Credential(parts[0], role, iterations, salt, hash),
            _ => throw new FormatException($"what stands behind {parts[0]} {parts[1]} is neither token HEX nor password ITERATIONS:SALT:HASH"),
        };
    }

    /// <summary>A token by lot, and the line that is kept of it.</summary>
    public static (string Token, string Line) NewToken(string name, string role)
    {
        string token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));
        return (token, $"{name} {role} token {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)))}");
    }

    /// <summary>The line that is kept of a password.</summary>
    public static string OfPassword(string name, string role, string password)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(SaltBytes);
        byte[] hash = Rfc2898DeriveBytes.Pbkdf2(password, salt, Iterations, HashAlgorithmName.SHA256, HashBytes);
        return string.Create(CultureInfo.InvariantCulture, $"{name} {role} password {Iterations}:{Convert.ToHexStringLower(salt)}:{Convert.ToHexStringLower(hash)}");
    }

    /// <summary>A token that is told in the clear, as by a variable.</summary>
    public static Credential OfToken(string name, CredentialRole role, string token) => new(name, role, 0, [], SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>Takes as long for a wrong secret as for the right one.</summary>
    public bool Matches(string secret)
    {
        byte[] hash = IsToken
            ? SHA256.HashData(Encoding.UTF8.GetBytes(secret))
            : Rfc2898DeriveBytes.Pbkdf2(secret, _salt, _iterations, HashAlgorithmName.SHA256, HashBytes);
        return CryptographicOperations.FixedTimeEquals(hash, _hash);
    }

    private static byte[]? TryHex(string text, int bytes)
    {
        byte[] decoded = new byte[bytes];
        return Convert.FromHexString(text, decoded, out int used, out int written) == System.Buffers.OperationStatus.Done && used == text.Length && written == bytes ? decoded : null;
    }
}
