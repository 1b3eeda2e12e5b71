using System.Globalization;
using LogFlowDb.Console.Formats;
using LogFlowDb.Protocols.NetFlow;

namespace LogFlowDb.Console.Commands;

/// <summary>What <c>flowmon.templates</c> prints of a binding: a line a template, and its fields with their lengths under it.</summary>
internal static class TemplateReport
{
    public static IEnumerable<string> Lines(CommandContext context, IEnumerable<KnownTemplate> templates)
    {
        foreach (KnownTemplate template in templates
            .OrderBy(static each => each.Exporter).ThenBy(static each => each.Version).ThenBy(static each => each.DomainId).ThenBy(static each => each.Id))
        {
            string session = template.IsOfSession ? string.Create(CultureInfo.InvariantCulture, $", session={template.Port}") : "";
            DateTime announced = DateTime.UnixEpoch.AddTicks(template.AnnouncedAt / TimeSpan.NanosecondsPerTick);
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"exporter={ExporterReport.Address(template.Exporter)}, type={FlowHeader.FlowTypeOf(template.Version)}, domain={template.DomainId}, id={template.Id}, kind={Kind(template)}{session}, records={template.Records}, announced={context.LocalTime(announced)}");
            yield return $"  {Fields(template)}";
        }
    }

    public static string Kind(KnownTemplate template) => template.IsOptions ? "options" : "data";

    public static string Fields(KnownTemplate template) => string.Join(", ", template.Fields.Select(static field => string.Create(
        CultureInfo.InvariantCulture, $"{VisibleText.Of(field.Name)}({(field.Length == TemplateField.Variable ? "variable" : field.Length)})")));
}
