using System.Runtime.CompilerServices;

namespace LogFlowDb.Protocols.Packets;

/// <summary>Entries of a label stack (RFC 3032 §2.1): label 20 bits, traffic class 3, bottom of stack 1, TTL 8.</summary>
[InlineArray(Capacity)]
internal struct MplsStack
{
    public const int Capacity = 10;

    private uint _first;
}
