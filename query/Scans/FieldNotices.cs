using System.Globalization;
using LogFlowDb.Engine.Diagnostics;
using LogFlowDb.Engine.Tables;
using LogFlowDb.Query.Operators;
using LogFlowDb.Query.RowGroups;

namespace LogFlowDb.Query.Scans;

/// <summary>
/// What is told of the fields that a query asks tables for: that no row has one, when its name is near another, and that estimates lack
/// the rate they need. Looks at headers of row groups only, of the newest first, which mostly has the field.
/// </summary>
internal static class FieldNotices
{
    public static void Tell(TableStage stage, IReadOnlyList<ScanGroup> groups, QueryContext context)
    {
        if (groups.Count == 0)
        {
            return;
        }

        string tables = string.Join(", ", stage.Tables.Select(static table => table.Pattern));
        string? estimate = null;
        foreach (string field in stage.Asked)
        {
            if (groups.Any(group => group.Table.EstimatedFrom(field) is not null))
            {
                estimate ??= field;
            }
            else if (!IsStored(field, groups) && Near(field, groups) is { } near)
            {
                context.Notice($"no row of {tables} has a field {field}; did you mean {near}?");
            }
        }

        if (estimate is not null && groups.Count(static group => group.LacksRate()) is > 0 and int lacking)
        {
            context.Notice(string.Create(
                CultureInfo.InvariantCulture,
                $"the sampling rate is unknown (0) in {lacking} of {groups.Count} blocks of {tables}: where it is, {estimate} is what was counted"));
        }
    }

    private static bool IsStored(string field, IReadOnlyList<ScanGroup> groups)
    {
        for (int i = groups.Count - 1; i >= 0; i--)
        {
            if (groups[i].Group.Statistics(groups[i].StoredName(field)) is not null)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A field of the newest rows, or else one of the vocabulary; null for a name that the vocabulary has, or that is near none.</summary>
    private static string? Near(string field, IReadOnlyList<ScanGroup> groups) =>
        FieldAliases.Fields.Contains(field) || FieldAliases.Of(field).Count > 0
            ? null
            : NearName.Find(field, groups[^1].Group.ColumnNames.Concat([SystemFields.Time, SystemFields.Table, SystemFields.Id])) ?? NearName.Find(field, FieldAliases.Fields);
}
