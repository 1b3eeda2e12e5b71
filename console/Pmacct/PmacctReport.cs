using System.Globalization;
using LogFlowDb.Outputs.Shaping;

namespace LogFlowDb.Console.Pmacct;

/// <summary>What a plan would do, for people.</summary>
internal static class PmacctReport
{
    public static IEnumerable<string> Lines(PmacctPlan plan, string directory)
    {
        yield return $"as {plan.Kind.ToString().ToLowerInvariant()}: {Source(plan)} into table {plan.Table} of {directory}";
        foreach (OutputSpec output in plan.Outputs)
        {
            string values = string.Join("; ", output.Values.Where(static pair => pair.Key != OutputKeys.Table).Select(static pair => $"{pair.Key}={pair.Value}"));
            yield return $"output {output.Name}: {output.Type} {values}";
        }

        foreach (string notice in plan.Notices)
        {
            yield return notice;
        }
    }

    private static string Source(PmacctPlan plan) => plan switch
    {
        { SaveFile: { } file } => file,
        { Binding: { } binding } => string.Create(CultureInfo.InvariantCulture, $"udp {binding.Address} port {binding.Port} from {binding.Options!["allow"]}"),
        _ => $"interface {plan.Logger!.Configuration["interface"]}",
    };
}
