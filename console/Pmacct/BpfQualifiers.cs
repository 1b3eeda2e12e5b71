namespace LogFlowDb.Console.Pmacct;

/// <summary>What stands in front of a value in a packet filter; a bare value behind <c>and</c> or <c>or</c> takes those of the value before.</summary>
/// <param name="Protocol"><c>ether</c>, <c>ip</c>, <c>tcp</c> …; empty when not said.</param>
/// <param name="Direction">As <see cref="BpfDirection"/>.</param>
/// <param name="Type"><c>host</c>, <c>net</c>, <c>port</c>, <c>portrange</c>, <c>proto</c>; empty when not said.</param>
internal readonly record struct BpfQualifiers(string Protocol, BpfDirection Direction, string Type)
{
    public static BpfQualifiers None { get; } = new("", BpfDirection.Either, "");

    public bool IsNone => this == None;
}
