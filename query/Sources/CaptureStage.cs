using System.Runtime.ExceptionServices;
using LogFlowDb.Query.Expressions;
using LogFlowDb.Query.Operators;
using LogFlowDb.Query.RowGroups;

namespace LogFlowDb.Query.Sources;

/// <summary><c>pcapfile [as=auto|flows|packets] [filter=TEXT] [offset=N] [limit=N] PATH</c>: flow records that capture files hold, or their packets.</summary>
internal sealed class CaptureStage(string path, string content, string? filter, long offset, long? limit) : SourceStage
{
    /// <summary>What can be made of a file.</summary>
    public static IReadOnlyList<string> Contents { get; } = ["auto", "flows", "packets"];

    public override string Name => "pcapfile";

    public override QueryRights Needs => QueryRights.ReadFiles;

    public override IReadOnlyList<string>? OutputFields(IReadOnlyList<string>? input) => null;

    public override void Run(Operator first, FieldSet wanted, QueryContext context)
    {
        context.Require(QueryRights.ReadFiles, Name);
        ICaptureFiles files = context.Environment.Captures ?? throw new QueryExecutionException("pcapfile: capture files cannot be read here");
        Operator rows = offset == 0 && limit is null ? first : new LimitOperator(offset, limit ?? long.MaxValue) { Next = first };
        ExceptionDispatchInfo? failure = null;
        try
        {
            files.Read(limit == 0 ? [] : FilePaths.Find(context.Resolve(path)), content, filter, Push, context.Notice, context.Cancellation);
        }
        catch (Exception e) when (failure is null && e is IOException or UnauthorizedAccessException)
        {
            throw new QueryExecutionException($"{Name}: {e.Message}", e);
        }

        failure?.Throw();

        // What fails behind is not the files' business.
        bool Push(Engine.Columns.RowBatch batch)
        {
            try
            {
                context.Check();
                context.CountRows(batch.RowCount);
                IEnumerable<string> names = wanted.IsAll ? batch.Names.ToArray().Concat(wanted.Names).Distinct(StringComparer.Ordinal) : wanted.Names;
                return rows.Push(BatchGroup.Read("", batch, isAll: false, names));
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
                return false;
            }
        }
    }

    public override string ToString() => Name + StageText.Option("as", content != "auto", content) + StageText.Option("filter", filter is not null, filter ?? "") + StageText.Option("offset", offset == 0 ? null : offset)
        + StageText.Option("limit", limit) + " " + StageText.Name(path);
}
