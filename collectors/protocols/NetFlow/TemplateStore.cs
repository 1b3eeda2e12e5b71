namespace LogFlowDb.Protocols.NetFlow;

/// <summary>
/// The templates of one domain; templates and options templates share the ids (RFC 7011 §3.4). Each exporting process of the
/// domain has definitions of its own; one that has none under an id reads by the newest of the others, so that neither processes
/// behind one address disturb each other nor a process that changed its port has to wait. The one thread that decodes uses and
/// changes it; others may read the counts, and list the definitions (<see cref="List"/>).
/// </summary>
/// <param name="exporter">For whom others may have to make room.</param>
/// <param name="lifetime">ns from the last announcement on.</param>
internal sealed class TemplateStore(SharedState shared, UInt128 exporter, long lifetime)
{
    private readonly Dictionary<ushort, TemplateDefinition> _newest = [];
    private TemplateDefinition? _mostRecent;
    private TemplateDefinition? _leastRecent;
    private int _definitions;

    /// <summary>Definitions for data.</summary>
    public int Count => _definitions - OptionsCount;

    public int OptionsCount { get; private set; }

    /// <summary>Definitions that were announced too long ago when they were asked for.</summary>
    public long Expired { get; private set; }

    /// <summary>Definitions that gave way to others.</summary>
    public long Evicted { get; private set; }

    /// <summary>The definition by which a process's data is read now; null when there is none, or it is too old (RFC 3954 §9).</summary>
    public TemplateDefinition? Find(ushort id, StreamState process, long now)
    {
        while (_newest.TryGetValue(id, out TemplateDefinition? newest))
        {
            TemplateDefinition? found = newest.Owner == process ? newest : Own(newest, process) ?? OfAnother(newest, process);
            if (found is null || now - found.AnnouncedAt <= lifetime)
            {
                Use(found);
                return found;
            }

            Expired++;
            Remove(found);
        }

        return null;
    }

    /// <summary>What a process itself announced under an id, however long ago.</summary>
    public TemplateDefinition? FindOwn(ushort id, StreamState process) =>
        _newest.TryGetValue(id, out TemplateDefinition? newest) ? Own(newest, process) : null;

    /// <summary>
    /// Adds a definition of a process that has none under the id. The one not used for longest gives way when the domain
    /// has too many. Null when there is no room for it, even after others have given way.
    /// </summary>
    public TemplateDefinition? Add(ushort version, ushort id, bool isOptions, ReadOnlySpan<TemplateField> fields, StreamState owner, long now)
    {
        TemplateShape? shape;
        while ((shape = shared.Shapes.Take(version, id, isOptions, fields)) is null)
        {
            if (!shared.MakeRoom(exporter))
            {
                return null;
            }
        }

        while (_definitions >= shared.Limits.TemplatesPerDomain)
        {
            Evicted++;
            Remove(_leastRecent!);
        }

        TemplateDefinition definition = new(shape, owner, now);
        lock (shared.Gate)
        {
            _newest.TryGetValue(id, out TemplateDefinition? earlier);
            definition.Earlier = WithoutForgotten(earlier);
            _newest[id] = definition;
        }

        _definitions++;
        OptionsCount += isOptions ? 1 : 0;
        Link(definition);
        return definition;
    }

    public void Remove(TemplateDefinition definition)
    {
        ushort id = definition.Shape.Id;
        lock (shared.Gate)
        {
            TemplateDefinition newest = _newest[id];
            if (newest != definition)
            {
                while (newest.Earlier != definition)
                {
                    newest = newest.Earlier!;
                }

                newest.Earlier = definition.Earlier;
            }
            else if (definition.Earlier is { } earlier)
            {
                _newest[id] = earlier;
            }
            else
            {
                _newest.Remove(id);
            }
        }

        Unlink(definition);
        Drop(definition);
    }

    /// <summary>Removes all definitions of a kind that are a process's own, or of one that it followed. Returns how many.</summary>
    public int RemoveAll(bool isOptions, StreamState process)
    {
        int removed = 0;
        for (TemplateDefinition? definition = _mostRecent; definition is not null;)
        {
            TemplateDefinition? next = definition.LessRecent;
            if (definition.Shape.IsOptions == isOptions && (definition.Owner == process || !definition.Owner.IsDistinct))
            {
                Remove(definition);
                removed++;
            }

            definition = next;
        }

        return removed;
    }

    public void Clear()
    {
        while (_leastRecent is not null)
        {
            Remove(_leastRecent);
        }
    }

    /// <summary>The definitions now, those of one id from the newest on. May be called from any thread.</summary>
    public List<TemplateDefinition> List()
    {
        lock (shared.Gate)
        {
            List<TemplateDefinition> all = new(_definitions);
            foreach (TemplateDefinition newest in _newest.Values)
            {
                for (TemplateDefinition? definition = newest; definition is not null; definition = definition.Earlier)
                {
                    all.Add(definition);
                }
            }

            return all;
        }
    }

    private static TemplateDefinition? Own(TemplateDefinition? definition, StreamState process)
    {
        while (definition is not null && definition.Owner != process)
        {
            definition = definition.Earlier;
        }

        return definition;
    }

    /// <summary>The newest that a process without its own may read by: none of a process that is known to live beside it.</summary>
    private static TemplateDefinition? OfAnother(TemplateDefinition? definition, StreamState process)
    {
        while (definition is not null && process.IsDistinct && definition.Owner.IsDistinct)
        {
            definition = definition.Earlier;
        }

        return definition;
    }

    /// <summary>Processes that are not followed any more leave one definition at most: the newest, which others may read by.</summary>
    private TemplateDefinition? WithoutForgotten(TemplateDefinition? definition)
    {
        while (definition is { Owner.IsForgotten: true })
        {
            Unlink(definition);
            Drop(definition);
            definition = definition.Earlier;
        }

        if (definition is not null)
        {
            definition.Earlier = WithoutForgotten(definition.Earlier);
        }

        return definition;
    }

    private void Drop(TemplateDefinition definition)
    {
        _definitions--;
        OptionsCount -= definition.Shape.IsOptions ? 1 : 0;
        shared.Shapes.Return(definition.Shape);
    }

    private void Use(TemplateDefinition? definition)
    {
        if (definition is not null && definition != _mostRecent)
        {
            Unlink(definition);
            Link(definition);
        }
    }

    private void Link(TemplateDefinition definition)
    {
        definition.MoreRecent = null;
        definition.LessRecent = _mostRecent;
        if (_mostRecent is not null)
        {
            _mostRecent.MoreRecent = definition;
        }

        _mostRecent = definition;
        _leastRecent ??= definition;
    }

    private void Unlink(TemplateDefinition definition)
    {
        if (definition.MoreRecent is { } more)
        {
            more.LessRecent = definition.LessRecent;
        }
        else
        {
            _mostRecent = definition.LessRecent;
        }

        if (definition.LessRecent is { } less)
        {
            less.MoreRecent = definition.MoreRecent;
        }
        else
        {
            _leastRecent = definition.MoreRecent;
        }
    }
}
