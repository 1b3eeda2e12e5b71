using LogFlowDb.Console.CommandLine;
using LogFlowDb.Console.Sessions;

namespace LogFlowDb.Console.Daemon;

/// <summary>What a client asks of the daemon, and who it is.</summary>
internal sealed record DaemonRequest(Invocation Invocation, SessionTraits Traits)
{
    /// <summary>A daemon of another version refuses, so that nothing is misread.</summary>
    private const int ProtocolVersion = 7;

    private const int MaxArguments = 100_000;

    public byte[] Encode()
    {
        using MemoryStream bytes = new();
        using BinaryWriter writer = new(bytes);
        writer.Write(ProtocolVersion);
        writer.Write(Invocation.Verb);
        writer.Write(Invocation.DataDirectory);
        WriteList(writer, Invocation.Arguments);
        WriteOptional(writer, Invocation.Format);
        writer.Write(Invocation.Timeout?.Ticks ?? 0);
        writer.Write(Invocation.MemoryBytes ?? 0);
        writer.Write(Invocation.Stats);
        WriteOptional(writer, Invocation.Table);
        writer.Write(Invocation.As);
        WriteOptional(writer, Invocation.Host);
        WriteOptional(writer, Invocation.CountersTable);
        WriteOptional(writer, Invocation.OptionsTable);
        WriteList(writer, Invocation.Tables);
        WriteOptional(writer, Invocation.NewName);
        WriteOptional(writer, Invocation.From);
        WriteOptional(writer, Invocation.To);
        WriteOptional(writer, Invocation.Detail);
        writer.Write(Invocation.Verify);
        writer.Write(Invocation.Interactive);
        writer.Write(Invocation.Force);
        WriteOptional(writer, Invocation.Filter);
        WriteOptional(writer, Invocation.Meter.Key);
        writer.Write(Invocation.Meter.ActiveTimeout?.Ticks ?? 0);
        writer.Write(Invocation.Meter.IdleTimeout?.Ticks ?? 0);
        writer.Write(Invocation.Meter.SampleEvery);
        writer.Write(Invocation.Meter.Bidirectional);
        writer.Write(Invocation.Meter.Inner);
        writer.Write(Invocation.Meter.Applications);
        writer.Write(Invocation.Meter.RoundTrip);
        writer.Write(Traits.TimeZone.Id);
        writer.Write(Traits.InputIsTerminal);
        writer.Write(Traits.OutputIsTerminal);
        writer.Write(Traits.ErrorIsTerminal);
        writer.Write(Traits.Width);
        writer.Write(Traits.WorkingDirectory);
        writer.Write(Traits.Height);
        writer.Write(Traits.Color);
        writer.Write(Traits.Unicode);
        writer.Write(Traits.IsShell);
        writer.Write(Traits.IsPlain);
        writer.Write(Traits.IsReadOnly);
        writer.Flush();
        return bytes.ToArray();
    }

    /// <summary>Null when the bytes are not a request of this version.</summary>
    public static DaemonRequest? Decode(ReadOnlySpan<byte> content)
    {
        try
        {
            using BinaryReader reader = new(new MemoryStream(content.ToArray()));
            if (reader.ReadInt32() != ProtocolVersion)
            {
                return null;
            }

            string verb = reader.ReadString();
            string directory = reader.ReadString();
            Invocation invocation = new(verb)
            {
                DataDirectory = directory,
                Arguments = ReadList(reader),
                Format = ReadOptional(reader),
                Timeout = reader.ReadInt64() is > 0 and var ticks ? TimeSpan.FromTicks(ticks) : null,
                MemoryBytes = reader.ReadInt64() is > 0 and var memory ? memory : null,
                Stats = reader.ReadBoolean(),
                Table = ReadOptional(reader),
                As = reader.ReadString(),
                Host = ReadOptional(reader),
                CountersTable = ReadOptional(reader),
                OptionsTable = ReadOptional(reader),
                Tables = ReadList(reader),
                NewName = ReadOptional(reader),
                From = ReadOptional(reader),
                To = ReadOptional(reader),
                Detail = ReadOptional(reader),
                Verify = reader.ReadBoolean(),
                Interactive = reader.ReadBoolean(),
                Force = reader.ReadBoolean(),
                Filter = ReadOptional(reader),
                Meter = new MeterRequest
                {
                    Key = ReadOptional(reader),
                    ActiveTimeout = ReadTime(reader),
                    IdleTimeout = ReadTime(reader),
                    SampleEvery = reader.ReadInt32(),
                    Bidirectional = reader.ReadBoolean(),
                    Inner = reader.ReadBoolean(),
                    Applications = reader.ReadBoolean(),
                    RoundTrip = reader.ReadBoolean(),
                },
            };
            SessionTraits traits = new(
                TimeZone(reader.ReadString()),
                reader.ReadBoolean(),
                reader.ReadBoolean(),
                reader.ReadBoolean(),
                Math.Clamp(reader.ReadInt32(), 1, 10_000),
                reader.ReadString())
            {
                Height = Math.Clamp(reader.ReadInt32(), 1, 10_000),
                Color = reader.ReadBoolean(),
                Unicode = reader.ReadBoolean(),
                IsShell = reader.ReadBoolean(),
                IsPlain = reader.ReadBoolean(),
                IsReadOnly = reader.ReadBoolean(),
            };
            return new DaemonRequest(invocation, traits);
        }
        catch (Exception e) when (e is IOException or FormatException)
        {
            return null;
        }
    }

    /// <summary>A zone goes by name: .NET cannot read back the serialized form of those with offsets of seconds. One without a
    /// name that is known here is this machine's own.</summary>
    private static TimeZoneInfo TimeZone(string id) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(id, out TimeZoneInfo? zone) ? zone : TimeZoneInfo.Local;

    private static void WriteList(BinaryWriter writer, IReadOnlyList<string> texts)
    {
        writer.Write(texts.Count);
        foreach (string text in texts)
        {
            writer.Write(text);
        }
    }

    private static string[] ReadList(BinaryReader reader)
    {
        int count = reader.ReadInt32();
        if (count is < 0 or > MaxArguments)
        {
            throw new FormatException($"{count} arguments");
        }

        string[] texts = count == 0 ? [] : new string[count];
        for (int i = 0; i < count; i++)
        {
            texts[i] = reader.ReadString();
        }

        return texts;
    }

    private static TimeSpan? ReadTime(BinaryReader reader) => reader.ReadInt64() is > 0 and var ticks ? TimeSpan.FromTicks(ticks) : null;

    private static void WriteOptional(BinaryWriter writer, string? text)
    {
        writer.Write(text is not null);
        writer.Write(text ?? "");
    }

    private static string? ReadOptional(BinaryReader reader)
    {
        bool present = reader.ReadBoolean();
        string text = reader.ReadString();
        return present ? text : null;
    }
}
