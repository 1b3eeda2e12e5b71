using LogFlowDb.Protocols.Exporters;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>The different templates of all exporters. Used by the decoding thread only.</summary>
/// <param name="fields">Paid for each form, and for each definition of it, so that what all exporters can fill has an end.</param>
internal sealed class TemplateShapes(Allowance fields)
{
    /// <summary>A definition takes as much memory as that many fields.</summary>
    public const int FieldsPerDefinition = 4;

    private readonly Dictionary<TemplateShape, TemplateShape> _shapes = new(new Comparer());

    public int Count => _shapes.Count;

    /// <summary>The form of a new definition; null when all exporters together have no room for it.</summary>
    public TemplateShape? Take(ushort version, ushort id, bool isOptions, ReadOnlySpan<TemplateField> announced)
    {
        if (_shapes.GetAlternateLookup<Key>().TryGetValue(new Key(version, id, isOptions, announced), out TemplateShape? shape))
        {
            if (!fields.TryTake(FieldsPerDefinition))
            {
                return null;
            }
        }
        else
        {
            if (!fields.TryTake(FieldsPerDefinition + announced.Length))
            {
                return null;
            }

            shape = new TemplateShape(version, id, isOptions, announced.ToArray());
            _shapes.Add(shape, shape);
        }

        shape.Uses++;
        return shape;
    }

    /// <summary>Ends one definition of a form.</summary>
    public void Return(TemplateShape shape)
    {
        fields.Return(FieldsPerDefinition);
        if (--shape.Uses == 0)
        {
            _shapes.Remove(shape);
            fields.Return(shape.Fields.Length);
        }
    }

    private readonly ref struct Key(ushort version, ushort id, bool isOptions, ReadOnlySpan<TemplateField> fields)
    {
        public ReadOnlySpan<TemplateField> Fields { get; } = fields;

        public ushort Version { get; } = version;

        public ushort Id { get; } = id;

        public bool IsOptions { get; } = isOptions;

        public static Key Of(TemplateShape shape) => new(shape.Version, shape.Id, shape.IsOptions, shape.Fields);
    }

    private sealed class Comparer : IEqualityComparer<TemplateShape>, IAlternateEqualityComparer<Key, TemplateShape>
    {
        public bool Equals(TemplateShape? x, TemplateShape? y) => ReferenceEquals(x, y) || (x is not null && y is not null && Equals(Key.Of(x), y));

        public bool Equals(Key alternate, TemplateShape other) =>
            alternate.Version == other.Version
            && alternate.Id == other.Id
            && alternate.IsOptions == other.IsOptions
            && alternate.Fields.SequenceEqual(other.Fields);

        public int GetHashCode(TemplateShape obj) => GetHashCode(Key.Of(obj));

        public int GetHashCode(Key alternate)
        {
            HashCode hash = default;
            hash.Add((alternate.Version << 16) | alternate.Id);
            hash.Add(alternate.IsOptions);
            foreach (ref readonly TemplateField field in alternate.Fields)
            {
                hash.Add((field.Id << 16) | field.Length);
                hash.Add(field.Pen);
            }

            return hash.ToHashCode();
        }

        public TemplateShape Create(Key alternate) => new(alternate.Version, alternate.Id, alternate.IsOptions, alternate.Fields.ToArray());
    }
}
