using System.Globalization;
using System.Text;
using LogFlowDb.Outputs.Targets;
using LogFlowDb.Query;

namespace LogFlowDb.Outputs.Shaping;

/// <summary>
/// What becomes of the rows of a table on their way out, as a query: those of a window of <c>_id</c>, through the stages and the filter,
/// as they are or summed up by keys. Immutable.
/// </summary>
internal sealed class OutputQuery
{
    /// <summary>Of the time bin until it gets its name: no field of a decoder begins so.</summary>
    private const string BinField = "_bin";

    private const string FlowCount = "flow_count";
    private const string DefaultSum = "octet_count,packet_count,flow_count";
    private const string DefaultBinName = "bin_time";
    private const int MaxText = 16 * 1024;

    private readonly string _stages;

    private OutputQuery(OutputShape shape, string stages)
    {
        Shape = shape;
        _stages = stages;
    }

    /// <summary>What comes out.</summary>
    public OutputShape Shape { get; }

    /// <exception cref="OutputException">A setting is not acceptable.</exception>
    /// <param name="engine">Checks stages and filter; no table need exist.</param>
    public static OutputQuery Parse(OutputSettings settings, QueryEngine engine)
    {
        StringBuilder stages = new();
        foreach ((string key, string before) in new[] { (OutputKeys.Through, " | "), (OutputKeys.Filter, " | search ") })
        {
            if (settings.Text(key) is { } text)
            {
                Check(settings, key, before, text, engine);
                stages.Append(before).Append(text);
            }
        }

        IReadOnlyList<NamedField> fields = NamedField.List(settings, OutputKeys.Fields), keys = NamedField.List(settings, OutputKeys.Keys);
        bool isAggregated = keys.Count > 0 || settings.Text(OutputKeys.Bin) is not null || settings.Text(OutputKeys.Sum) is not null || settings.Text(OutputKeys.Bits) is not null;
        if (isAggregated)
        {
            return new OutputQuery(Aggregate(settings, keys, fields, stages), stages.ToString());
        }

        foreach (string key in new[] { OutputKeys.BinBy, OutputKeys.BinAs, OutputKeys.Renormalize })
        {
            if (settings.Text(key) is not null)
            {
                throw settings.Wrong(key, "says something only beside keys, bin or sum");
            }
        }

        AddRenaming(Aside(fields, stages), stages);
        AddFields(fields.Select(static field => field.Name), stages);
        return new OutputQuery(fields.Count == 0 ? OutputShape.Raw : new OutputShape([.. fields.Select(static field => field.Name)], [], []), stages.ToString());
    }

    /// <summary>Of the rows behind one <c>_id</c> up to another.</summary>
    public string Text(string table, long after, long last) => string.Create(
        CultureInfo.InvariantCulture, $"table order=asc {NamedField.Quoted(table.Replace(@"\", @"\\", StringComparison.Ordinal))} | search _id > {after} and _id <= {last}{_stages}");

    private static OutputShape Aggregate(OutputSettings settings, IReadOnlyList<NamedField> keys, IReadOnlyList<NamedField> fields, StringBuilder stages)
    {
        IReadOnlyList<NamedField> sums = NamedField.List(settings, OutputKeys.Sum, DefaultSum);
        IReadOnlyList<NamedField> bits = NamedField.List(settings, OutputKeys.Bits);
        List<NamedField> groups = [.. keys];
        if (Bin(settings) is { } bin)
        {
            groups.Add(bin.Name);
            stages.Append(CultureInfo.InvariantCulture, $" | eval {BinField}={bin.Value}");
        }

        string[] names = [.. groups.Concat(bits).Concat(sums).Select(static field => field.Name)];
        if (names.Length != names.Distinct(StringComparer.Ordinal).Count())
        {
            string twice = names.GroupBy(static name => name, StringComparer.Ordinal).First(static group => group.Count() > 1).Key;
            throw new OutputException($"{twice} is the name of two columns: keys, bin_as and sum give each its own with as");
        }

        bool renormalizes = settings.Switch(OutputKeys.Renormalize, otherwise: false);
        groups = Aside(groups, stages);
        stages.Append(" | stats ");
        stages.AppendJoin(", ", sums.Select((sum, i) => $"sum({Summand(sum.Field, renormalizes)}) as _sum{i.ToString(CultureInfo.InvariantCulture)}").Concat(bits.Select(static (field, i) => $"bitor({Operand(field.Field)}) as _bits{i.ToString(CultureInfo.InvariantCulture)}")));
        stages.Append(groups.Count == 0 ? "" : " by ").AppendJoin(", ", groups.Select(static group => NamedField.Quoted(group.Field)));
        AddRenaming(
            [
                .. groups,
                .. sums.Select(static (sum, i) => new NamedField($"_sum{i.ToString(CultureInfo.InvariantCulture)}", sum.Name)),
                .. bits.Select(static (field, i) => new NamedField($"_bits{i.ToString(CultureInfo.InvariantCulture)}", field.Name)),
            ],
            stages);
        string[] order = Order(settings, fields, names);
        AddFields(order, stages);
        HashSet<string> shown = [.. order];
        return new OutputShape(
            order,
            [.. groups.Select(static group => group.Name).Where(shown.Contains)],
            [.. sums.Select(static sum => sum.Name).Where(shown.Contains)])
        {
            Bits = [.. bits.Select(static field => field.Name).Where(shown.Contains)],
        };
    }

    /// <summary>The columns as they are asked for: all keys and sums, unless some are named.</summary>
    private static string[] Order(OutputSettings settings, IReadOnlyList<NamedField> fields, string[] names)
    {
        foreach (NamedField field in fields)
        {
            if (!names.Contains(field.Field, StringComparer.Ordinal))
            {
                throw settings.Wrong(OutputKeys.Fields, $"has {field.Field}, which is neither key nor sum ({string.Join(", ", names)})");
            }

            if (field.Field != field.Name)
            {
                throw settings.Wrong(OutputKeys.Fields, $"renames {field.Field}: beside keys that is done in keys and sum");
            }
        }

        return fields.Count == 0 ? names : [.. fields.Select(static field => field.Name)];
    }

    private static (NamedField Name, string Value)? Bin(OutputSettings settings)
    {
        string? by = NamedField.One(settings, OutputKeys.BinBy), name = NamedField.One(settings, OutputKeys.BinAs);
        if (settings.Text(OutputKeys.Bin) is null)
        {
            return by is null && name is null ? null : throw new OutputException($"{(by is null ? OutputKeys.BinAs : OutputKeys.BinBy)} says something only beside bin");
        }

        TimeSpan length = settings.Duration(OutputKeys.Bin, TimeSpan.FromMinutes(5));
        if (length < TimeSpan.FromSeconds(1) || length.Ticks % TimeSpan.TicksPerSecond != 0)
        {
            throw settings.Wrong(OutputKeys.Bin, "is no whole number of seconds");
        }

        string time = by is null ? "nvl(first_time, _time)" : Operand(by);
        return (new NamedField(BinField, name ?? DefaultBinName), $"datetrunc({time}, \"{Length(length)}\")");
    }

    /// <summary>In the largest unit that divides it, since what begins a day is not what begins 86,400 seconds.</summary>
    private static string Length(TimeSpan length)
    {
        long seconds = length.Ticks / TimeSpan.TicksPerSecond;
        (long count, string unit) = (seconds % 86_400, seconds % 3600, seconds % 60) switch
        {
            (0, _, _) => (seconds / 86_400, "d"),
            (_, 0, _) => (seconds / 3600, "h"),
            (_, _, 0) => (seconds / 60, "m"),
            _ => (seconds, "s"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{count}{unit}");
    }

    /// <summary>What is added up: a record that does not say of how many flows it is, is one.</summary>
    private static string Summand(string field, bool renormalizes)
    {
        string value = Operand(field);
        return field == FlowCount ? $"nvl({value}, 1)"
            : renormalizes && (field.EndsWith("octet_count", StringComparison.Ordinal) || field.EndsWith("packet_count", StringComparison.Ordinal))
                ? $"if(nvl(sampling_rate, 1) > 1, long(round({value} * sampling_rate)), {value})"
                : value;
    }

    private static string Operand(string field) => field.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_') && !char.IsAsciiDigit(field[0]) && field is not ("true" or "false" or "null" or "and" or "or")
        ? field
        : $"field({NamedField.Quoted(field)})";

    /// <summary>Fields that get other names, under names of our own until the end, so that one may get the name of another.</summary>
    private static List<NamedField> Aside(IReadOnlyList<NamedField> fields, StringBuilder stages)
    {
        List<NamedField> aside = [.. fields];
        for (int i = 0; i < aside.Count; i++)
        {
            if (aside[i].Field != BinField && aside[i].Field != aside[i].Name)
            {
                string name = string.Create(CultureInfo.InvariantCulture, $"_as{i}");
                stages.Append(" | eval ").Append(name).Append('=').Append(Operand(aside[i].Field));
                aside[i] = aside[i] with { Field = name };
            }
        }

        return aside;
    }

    private static void AddRenaming(IReadOnlyList<NamedField> fields, StringBuilder stages)
    {
        NamedField[] renamed = [.. fields.Where(static field => field.Field != field.Name)];
        if (renamed.Length > 0)
        {
            stages.Append(" | rename ").AppendJoin(", ", renamed.Select(static field => $"{NamedField.Quoted(field.Field)} as {NamedField.Quoted(field.Name)}"));
        }
    }

    private static void AddFields(IEnumerable<string> names, StringBuilder stages)
    {
        string list = string.Join(", ", names.Select(NamedField.Quoted));
        stages.Append(list.Length == 0 ? "" : " | fields ").Append(list);
    }

    /// <summary>Windows are cut anywhere: what comes before summing must treat each row by itself.</summary>
    private static void Check(OutputSettings settings, string key, string before, string text, QueryEngine engine)
    {
        if (text.Length > MaxText)
        {
            throw new OutputException($"{key} is longer than {MaxText} characters");
        }

        const string NoRow = "json \"{}\"";
        PreparedQuery query;
        try
        {
            query = engine.Prepare($"{NoRow}{before}{text}");
        }
        catch (QueryException wrong)
        {
            throw settings.Wrong(key, $"cannot be: {wrong.Errors[0].Message}");
        }

        if (!query.IsRowByRow || query.Needs != QueryRights.None)
        {
            throw settings.Wrong(key, "has a stage that does not treat each row by itself, or writes: such are search, eval, rename, rex, parse, lookup, fields");
        }
    }
}
