using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Expressions;

namespace LogFlowDb.Query.Functions;

/// <summary>Tests against groups of networks and ports that are kept under a name. Null is in no group.</summary>
internal static class GroupFunctions
{
    public static readonly FunctionDefinition[] All =
    [
        new("matchnet", "matchnet(\"group\", ip)", "True when the address lies in a network of the group", 2, 2, static arguments =>
        {
            GroupReader reader = new(arguments.RequiredText(0, null, "the name of a group"));
            return (a, context) => reader.Read(context) is not { } group ? Value.Null
                : Value.From(NetFunctions.TryAddress(a[1], out IpValue address) && group.HasAddress(address));
        }),
        new("matchport", "matchport(\"group\", port[, protocol])", "True when the port, or that of the protocol, is in the group", 2, 3, static arguments =>
        {
            GroupReader reader = new(arguments.RequiredText(0, null, "the name of a group"));
            return (a, context) => reader.Read(context) is not { } group ? Value.Null : Value.From(HasPort(group, a));
        }),
    ];

    private static bool HasPort(IAddressGroup group, ReadOnlySpan<Value> arguments)
    {
        long? protocol = arguments.Length > 2 ? NumberNames.ProtocolOf(arguments[2]) : null;
        return arguments[1].Kind == ValueKind.Long
            && (arguments.Length < 3 || protocol is not null)
            && group.HasPort(arguments[1].AsLong, protocol);
    }

    /// <summary>The group of one call, looked up once in each execution. Safe for concurrent use: a lost race only looks it up twice.</summary>
    private sealed class GroupReader(string name)
    {
        private Entry? _last;

        /// <summary>Null while a query is bound, when there are no groups yet.</summary>
        public IAddressGroup? Read(EvaluationContext context)
        {
            Entry? last = _last;
            if (last is not null && ReferenceEquals(last.Context, context))
            {
                return last.Group;
            }

            if (context.Groups is not { } groups)
            {
                return null;
            }

            last = new Entry(context, groups.Group(name));
            _last = last;
            return last.Group;
        }

        private sealed record Entry(EvaluationContext Context, IAddressGroup Group);
    }
}
