using System.Security.Cryptography;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Functions;

/// <summary>Digests, ciphers and chance.</summary>
internal static class CryptoFunctions
{
    private const int MaxRandomBytes = 1_000_000;

    public static readonly FunctionDefinition[] All =
    [
        new("hash", "hash(\"sha256\", b)", "Digest of bytes, or of a text in UTF-8: md5 sha1 sha256 sha384 sha512", 1, 2, PrepareHash, 90690),
        new("encrypt", "encrypt(\"AES\", key, b[, iv])", "Bytes encrypted; algorithm/mode/padding as AES/CBC/PKCS5Padding", 3, 4, static a => PrepareCipher(a, encrypt: true), 90660),
        new("decrypt", "decrypt(\"AES\", key, b[, iv])", "Bytes decrypted", 3, 4, static a => PrepareCipher(a, encrypt: false), 90650),
        new("rand", "rand(n)", "A random number from 0, below n", 1, 1, PrepareRandom, 90750, IsVolatile: true),
        new("randbytes", "randbytes(n)", "Random bytes", 1, 1, PrepareRandomBytes, 90760, IsVolatile: true),
        new("guid", "guid()", "A random identifier", 0, 0, static (_, _) => Value.From(Guid.NewGuid().ToString()), null, isVolatile: true),
    ];

    private static ScalarFunction PrepareHash(FunctionArguments arguments)
    {
        if (arguments.Count < 2)
        {
            FunctionArguments.Fail(90691, 0, "the bytes to digest are missing", "hash(\"sha256\", b)");
        }

        string algorithm = arguments.RequiredText(0, 90690, "the name of an algorithm");
        Func<byte[], byte[]> digest = algorithm.ToLowerInvariant() switch
        {
            "md5" => MD5.HashData,
            "sha1" or "sha-1" => SHA1.HashData,
            "sha256" or "sha-256" => SHA256.HashData,
            "sha384" or "sha-384" => SHA384.HashData,
            "sha512" or "sha-512" => SHA512.HashData,
            _ => throw new FunctionArgumentException(90692, 0, $"unknown algorithm {algorithm}", "md5 sha1 sha256 sha384 sha512"),
        };
        return (a, _) => Charsets.BytesOf(a[1]) is { } bytes ? Value.From(digest(bytes)) : Value.Null;
    }

    private static ScalarFunction PrepareCipher(FunctionArguments arguments, bool encrypt)
    {
        string name = arguments.RequiredText(0, encrypt ? 90661 : 90651, "the name of an algorithm");
        string[] parts = name.Split('/');
        string mode = parts.Length > 1 ? parts[1].ToUpperInvariant() : "ECB";
        string padding = parts.Length > 2 ? parts[2].ToUpperInvariant() : "PKCS5PADDING";
        if (parts[0].ToUpperInvariant() is not ("AES" or "DES" or "DESEDE") || mode is not ("ECB" or "CBC")
            || padding is not ("PKCS5PADDING" or "PKCS7PADDING" or "NOPADDING"))
        {
            FunctionArguments.Fail(encrypt ? 90661 : 90651, 0, $"unknown algorithm {name}", "AES, DES or DESede, with /ECB or /CBC, with /PKCS5Padding or /NoPadding");
        }

        PaddingMode paddingMode = padding == "NOPADDING" ? PaddingMode.None : PaddingMode.PKCS7;
        return (a, _) => a[1].Kind == ValueKind.Binary && a[2].Kind == ValueKind.Binary && (a.Length < 4 || a[3].Kind == ValueKind.Binary)
            ? Apply(parts[0].ToUpperInvariant(), mode == "CBC", paddingMode, a[1].AsBinary, a[2].AsBinary, a.Length > 3 ? a[3].AsBinary : null, encrypt)
            : Value.Null;
    }

    private static Value Apply(string algorithm, bool chained, PaddingMode padding, byte[] key, byte[] data, byte[]? vector, bool encrypt)
    {
        try
        {
            using SymmetricAlgorithm cipher = algorithm switch
            {
                "AES" => Aes.Create(),
                "DES" => DES.Create(),
                _ => TripleDES.Create(),
            };
            cipher.Key = key;
            vector ??= new byte[cipher.BlockSize / 8];
            return Value.From((chained, encrypt) switch
            {
                (true, true) => cipher.EncryptCbc(data, vector, padding),
                (true, false) => cipher.DecryptCbc(data, vector, padding),
                (false, true) => cipher.EncryptEcb(data, padding),
                _ => cipher.DecryptEcb(data, padding),
            });
        }
        catch (CryptographicException)
        {
            return Value.Null;
        }
        catch (ArgumentException)
        {
            return Value.Null;
        }
    }

    private static ScalarFunction PrepareRandom(FunctionArguments arguments)
    {
        if (arguments.Constant(0) is { } limit && limit is not { Kind: ValueKind.Long, AsLong: > 0 })
        {
            FunctionArguments.Fail(90751, 0, $"{limit} is no limit: a whole number above 0 expected");
        }

        return static (a, _) => a[0].Kind == ValueKind.Long && a[0].AsLong > 0 ? Value.From(Random.Shared.NextInt64(a[0].AsLong)) : Value.Null;
    }

    private static ScalarFunction PrepareRandomBytes(FunctionArguments arguments)
    {
        if (arguments.Constant(0) is { } count && count is not { Kind: ValueKind.Long, AsLong: > 0 and <= MaxRandomBytes })
        {
            FunctionArguments.Fail(90761, 0, $"{count} bytes are impossible: 1 to {MaxRandomBytes} expected");
        }

        return static (a, _) => a[0].Kind == ValueKind.Long && a[0].AsLong is > 0 and <= MaxRandomBytes
            ? Value.From(RandomNumberGenerator.GetBytes((int)a[0].AsLong))
            : Value.Null;
    }
}
