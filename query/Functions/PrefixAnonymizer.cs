using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using LogFlowDb.Engine.Values;

namespace LogFlowDb.Query.Functions;

/// <summary>
/// Crypto-PAn (Xu, Fan, Ammar, Moon, 2002): addresses that share a prefix still share one of the same length afterwards, and nobody without
/// the key can tell which. Bit n of an address is turned by the first bit of AES over its first n bits. IPv6 the same way over 128
/// bits. Safe for concurrent use.
/// </summary>
internal sealed class PrefixAnonymizer : IDisposable
{
    private const int BlockBytes = 16;
    private const int KeyBytes = 32;

    private readonly ThreadLocal<Worker> _workers;

    /// <param name="key">32 characters are the key itself and 64 hexadecimal digits behind <c>0x</c> its bytes, as nfanon takes them; of any other text its SHA-256 is.</param>
    public PrefixAnonymizer(string key)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(key);
        if (key.Length == 2 + (2 * KeyBytes) && key.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && key.AsSpan(2).IndexOfAnyExcept("0123456789abcdefABCDEF") < 0)
        {
            bytes = Convert.FromHexString(key.AsSpan(2));
        }
        else if (bytes.Length != KeyBytes)
        {
            bytes = SHA256.HashData(bytes);
        }

        _workers = new ThreadLocal<Worker>(() => new Worker(bytes));
    }

    public IpValue Anonymize(IpValue address) => _workers.Value!.Anonymize(address);

    public void Dispose() => _workers.Dispose();

    /// <summary>What one thread works with.</summary>
    private sealed class Worker
    {
        private readonly Aes _aes = Aes.Create();
        private readonly UInt128 _pad;
        private readonly byte[] _blocks = new byte[128 * BlockBytes];
        private readonly byte[] _output = new byte[128 * BlockBytes];
        private readonly Last _v4 = new();
        private readonly Last _v6 = new();

        public Worker(byte[] key)
        {
            _aes.Key = key[..BlockBytes];
            Span<byte> pad = stackalloc byte[BlockBytes];
            _aes.EncryptEcb(key.AsSpan(BlockBytes), pad, PaddingMode.None);
            _pad = BinaryPrimitives.ReadUInt128BigEndian(pad);
        }

        public IpValue Anonymize(IpValue address)
        {
            if (!address.IsV4)
            {
                return new IpValue(address.Number ^ Mask(address.Number, 128, _v6));
            }

            // An IPv4 address is the first 32 bits of a block.
            UInt128 first = (UInt128)address.V4 << 96;
            return IpValue.FromV4((uint)((first ^ Mask(first, 32, _v4)) >> 96));
        }

        /// <summary>The bits that are turned. Those that the last address had in common with this one are known from it.</summary>
        private UInt128 Mask(UInt128 address, int bits, Last last)
        {
            int known = last.IsSet ? Math.Min(bits, (int)UInt128.LeadingZeroCount(address ^ last.Address) + 1) : 0;
            UInt128 mask = known == 0 ? 0 : last.Mask & ~(known == 128 ? UInt128.Zero : UInt128.MaxValue >> known);
            int count = bits - known;
            for (int i = 0; i < count; i++)
            {
                int position = known + i;
                UInt128 kept = position == 0 ? 0 : ~(UInt128.MaxValue >> position);
                BinaryPrimitives.WriteUInt128BigEndian(_blocks.AsSpan(i * BlockBytes), (address & kept) | (_pad & ~kept));
            }

            if (count > 0)
            {
                _aes.EncryptEcb(_blocks.AsSpan(0, count * BlockBytes), _output.AsSpan(0, count * BlockBytes), PaddingMode.None);
            }

            for (int i = 0; i < count; i++)
            {
                mask |= (UInt128)(uint)(_output[i * BlockBytes] >> 7) << (127 - known - i);
            }

            last.IsSet = true;
            last.Address = address;
            last.Mask = mask;
            return mask;
        }
    }

    private sealed class Last
    {
        public bool IsSet { get; set; }

        public UInt128 Address { get; set; }

        public UInt128 Mask { get; set; }
    }
}
