using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Values;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Functions;
using LogFlowDb.Query.Lookups;
using LogFlowDb.Query.Operators;
using LogFlowDb.Query.Stages;
using LogFlowDb.Query.Syntax;

namespace LogFlowDb.Query.Binding;

/// <summary>Stages that ask lookup tables, or make them.</summary>
internal static class LookupStages
{
    private const int NoLookup = 20701;

    private static readonly string[] s_operations = ["list", "build", "drop"];

    public static readonly StageDefinition[] All =
    [
        new("lookup", "lookup table key [as tablekey] output field [as name], …", "Fields from a lookup table", LookupGrammar.Lookup, [], BindLookup),
        new("memlookup", "memlookup op=build name=table key=field [field, …]; op=drop name=table; [op=list] [name=table]",
            "Lookup tables in memory: makes one of the rows, drops one, lists them", ListGrammars.Names(null, optional: true), ["op", "name", "key"], BindMemLookup),
        new("lookuptable", "lookuptable table", "The rows of a lookup table", ListGrammars.Path(NoLookup), [], static b =>
        {
            Token table = b.Arguments<WordArguments>().Words[0];
            CheckTable(b, table);
            return new LookupTableStage(table.Text, inMemory: false);
        }),
        new("flowsearch", "flowsearch [ rules ]", "Sets _flow to the flows of all rules that fit", SubqueryGrammars.Subquery, [], static b =>
            new FlowSearchStage(b.Subquery(b.Arguments<SubqueryArguments>()))),
        new("mpsearch", "mpsearch field, … [ rules ]", "Sets _mp_result to the keywords of the rules that occur", SubqueryGrammars.KeysAndSubquery, [], static b =>
        {
            SubqueryArguments arguments = b.Arguments<SubqueryArguments>();
            if (arguments.Keys.Count > 0)
            {
                return new KeywordSearchStage([.. arguments.Keys.Select(static key => key.Name.Text)], b.Subquery(arguments));
            }

            b.Error(null, arguments.Open, arguments.Open - 1, "the fields to search expected before the bracket");
            return null;
        }),
        new("matchnet", "matchnet guid=group field=field [invert=t]", "Rows whose address is in a group of networks", ListGrammars.None, ["guid", "field", "invert", "verify"], static b =>
            BindMatch(b, 300025, 300026)),
        new("matchport", "matchport guid=group field=field [protocol=field] [invert=t]", "Rows whose port is in a group of ports", ListGrammars.None,
            ["guid", "field", "protocol", "invert", "verify"], static b => BindMatch(b, null, null)),
    ];

    private static LookupStage BindLookup(StageBinder binder)
    {
        LookupArguments arguments = binder.Arguments<LookupArguments>();
        CheckTable(binder, arguments.Table);
        return new LookupStage(
            arguments.Table.Text,
            arguments.Key.From.Text,
            ReferenceEquals(arguments.Key.From, arguments.Key.To) ? null : arguments.Key.To.Text,
            [.. arguments.Outputs.Select(static output => new LookupOutput(output.From.Text, output.To.Text))]);
    }

    private static void CheckTable(StageBinder binder, Token table)
    {
        if (binder.Binding.LookupNames is { } known && !known.Contains(table.Text, StringComparer.Ordinal))
        {
            binder.StateError(NoLookup, table, $"no lookup table {table.Text}", table.Text == "geoip"
                ? "load a CSV file of networks: logdb.loadCsvLookup FILE geoip, its first line such as network,country,city"
                : NearName.Hint(table.Text, known) ?? $"logdb.loadCsvLookup FILE {table.Text} makes it");
        }
    }

    /// <summary>The stage is a search by the function of the same name, which a scan takes over.</summary>
    private static SearchStage? BindMatch(StageBinder binder, int? noGroup, int? noField)
    {
        if (binder.Text("guid") is not { Length: > 0 } group)
        {
            binder.ErrorAtArguments(noGroup, "guid= with the name of a group expected", $"{binder.Node.Name.Text} guid=group field=field");
            return null;
        }

        if (binder.Text("field") is not { Length: > 0 } field)
        {
            binder.ErrorAtArguments(noField, "field= with the field to test expected", $"{binder.Node.Name.Text} guid=group field=field");
            return null;
        }

        if (binder.Binding.LookupNames is { } known && !known.Contains(group, StringComparer.Ordinal) && (binder.Option("verify") is null || binder.Flag("verify")))
        {
            binder.StateError(NoLookup, binder.Option("guid")!.Value, $"no group {group}", NearName.Hint(group, known) ?? $"logdb.createGroup {group} MEMBER,… makes it");
        }

        List<Expression> arguments = [new LiteralExpression(Value.From(group)), new FieldExpression(field)];
        if (binder.Text("protocol") is { Length: > 0 } protocol)
        {
            arguments.Add(new FieldExpression(protocol));
        }

        FunctionExpression match = Call(binder.Node.Name.Text, arguments);
        return new SearchStage(binder.Flag("invert") ? Call("not", [match]) : match, limit: null);
    }

    private static FunctionExpression Call(string name, List<Expression> arguments)
    {
        FunctionDefinition definition = FunctionCatalog.Find(name)!;
        Value?[] constants = [.. arguments.Select(static argument => (argument as LiteralExpression)?.Value)];
        return new FunctionExpression(definition, definition.Prepare(new FunctionArguments(constants, TimeZoneInfo.Utc)), [.. arguments]);
    }

    private static Stage? BindMemLookup(StageBinder binder)
    {
        string operation = binder.Text("op") ?? "list";
        string? name = binder.Text("name") is { Length: > 0 } given ? given : null;
        switch (operation)
        {
            case "build" when name is null:
                binder.ErrorAtArguments(22001, "name= of the lookup table expected");
                return null;
            case "build" when binder.Text("key") is not { Length: > 0 }:
                binder.ErrorAtArguments(22002, "key= with the field to look up expected");
                return null;
            case "build":
                return new MemLookupStage(name!, binder.Text("key")!, RowStages.Names(binder));
            case "drop" when name is null:
                binder.ErrorAtArguments(22003, "name= of the lookup table expected");
                return null;
            case "drop":
                return new MemLookupAdminStage(name);
            case "list" when name is null:
                return new MemLookupAdminStage(drop: null);
            case "list":
                if (binder.Binding.LookupNames is { } known && !known.Contains(name, StringComparer.Ordinal))
                {
                    binder.StateError(22004, binder.Option("name")!.Value, $"no lookup table {name} in memory", NearName.Hint(name, known));
                }

                return new LookupTableStage(name, inMemory: true);
            default:
                binder.Error(22000, binder.Option("op")!.Value, $"op={operation}: {string.Join(", ", s_operations)} expected", NearName.Hint(operation, s_operations));
                return null;
        }
    }
}
