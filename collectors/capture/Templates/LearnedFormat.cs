using LogFlowDb.Protocols.NetFlow;

namespace LogFlowDb.Collectors.Templates;

/// <summary>The part of the file of templates that holds what option records told; see <see cref="TemplateFileFormat"/>.</summary>
internal static class LearnedFormat
{
    private const int LeastOptionsBytes = 28;
    private const int SamplerBytes = 25;
    private const int LeastNameBytes = 18;
    private const int MostNameBytes = 290;
    private const int LeastElementsBytes = 17;
    private const int LeastElementBytes = 22;
    private const int MostElementBytes = 300;

    /// <param name="room">Bytes at most; domains beyond are left out.</param>
    public static void WriteOptions(BinaryWriter writer, IReadOnlyList<KnownOptions> options, long room)
    {
        KnownOptions[] kept = Fitting(options, room, static known => 64L + (known.Options.Samplers.Count * SamplerBytes) + (known.Options.Names.Count * (long)MostNameBytes));
        writer.Write7BitEncodedInt(kept.Length);
        foreach (KnownOptions known in kept)
        {
            TemplateFileFormat.WriteNumber(writer, known.Exporter);
            writer.Write7BitEncodedInt(known.Version);
            writer.Write7BitEncodedInt64(known.DomainId);
            writer.Write7BitEncodedInt(known.Options.Samplers.Count);
            foreach (SamplerEntry sampler in known.Options.Samplers)
            {
                writer.Write((byte)sampler.Scope);
                writer.Write(sampler.Id);
                writer.Write(sampler.Rate);
                writer.Write(sampler.Algorithm);
            }

            writer.Write7BitEncodedInt(known.Options.Names.Count);
            foreach (NameEntry name in known.Options.Names)
            {
                writer.Write((byte)name.Kind);
                TemplateFileFormat.WriteNumber(writer, name.Key);
                writer.Write7BitEncodedInt(name.Name.Length);
                writer.Write(name.Name);
            }

            writer.Write(known.Options.SystemInitTime ?? -1);
        }
    }

    public static List<KnownOptions> ReadOptions(BinaryReader reader)
    {
        List<KnownOptions> options = [];
        for (int left = TemplateFileFormat.ReadCount(reader, LeastOptionsBytes); left > 0; left--)
        {
            UInt128 exporter = TemplateFileFormat.ReadNumber(reader);
            ushort version = checked((ushort)reader.Read7BitEncodedInt());
            uint domain = checked((uint)reader.Read7BitEncodedInt64());
            SamplerEntry[] samplers = new SamplerEntry[TemplateFileFormat.ReadCount(reader, SamplerBytes)];
            for (int i = 0; i < samplers.Length; i++)
            {
                samplers[i] = new SamplerEntry((SamplerScope)reader.ReadByte(), reader.ReadInt64(), reader.ReadDouble(), reader.ReadInt64());
            }

            NameEntry[] names = new NameEntry[TemplateFileFormat.ReadCount(reader, LeastNameBytes)];
            for (int i = 0; i < names.Length; i++)
            {
                names[i] = new NameEntry(
                    (OptionNameKind)reader.ReadByte(),
                    TemplateFileFormat.ReadNumber(reader),
                    reader.ReadBytes(TemplateFileFormat.ReadCount(reader, leastBytes: 1)));
            }

            long start = reader.ReadInt64();
            options.Add(new KnownOptions(exporter, version, domain, new OptionSnapshot(samplers, names, start < 0 ? null : start)));
        }

        return options;
    }

    /// <param name="room">Bytes at most; exporters beyond are left out.</param>
    public static void WriteElements(BinaryWriter writer, IReadOnlyList<KnownElements> elements, long room)
    {
        KnownElements[] kept = Fitting(elements, room, static known => 32L + (known.Elements.Count * (long)MostElementBytes));
        writer.Write7BitEncodedInt(kept.Length);
        foreach (KnownElements known in kept)
        {
            TemplateFileFormat.WriteNumber(writer, known.Exporter);
            writer.Write7BitEncodedInt(known.Elements.Count);
            foreach (ElementDescription element in known.Elements)
            {
                writer.Write7BitEncodedInt64(element.Pen);
                writer.Write7BitEncodedInt(element.Id);
                writer.Write(element.DataType);
                writer.Write(element.Name);
                writer.Write(element.Semantics);
                writer.Write7BitEncodedInt(element.Units);
                writer.Write(element.RangeBegin);
                writer.Write(element.RangeEnd);
            }
        }
    }

    public static List<KnownElements> ReadElements(BinaryReader reader)
    {
        List<KnownElements> all = [];
        for (int left = TemplateFileFormat.ReadCount(reader, LeastElementsBytes); left > 0; left--)
        {
            UInt128 exporter = TemplateFileFormat.ReadNumber(reader);
            ElementDescription[] elements = new ElementDescription[TemplateFileFormat.ReadCount(reader, LeastElementBytes)];
            for (int i = 0; i < elements.Length; i++)
            {
                elements[i] = new ElementDescription(
                    checked((uint)reader.Read7BitEncodedInt64()),
                    checked((ushort)reader.Read7BitEncodedInt()),
                    reader.ReadByte(),
                    reader.ReadString(),
                    reader.ReadByte(),
                    checked((ushort)reader.Read7BitEncodedInt()),
                    reader.ReadUInt64(),
                    reader.ReadUInt64());
            }

            all.Add(new KnownElements(exporter, elements));
        }

        return all;
    }

    /// <summary>The first ones that take no more than there is room for.</summary>
    private static T[] Fitting<T>(IReadOnlyList<T> all, long room, Func<T, long> bytes)
    {
        int count = 0;
        while (count < all.Count && (room -= bytes(all[count])) >= 0)
        {
            count++;
        }

        return [.. all.Take(count)];
    }
}
