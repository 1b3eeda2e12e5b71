using System.Globalization;
using LogFlowDb.Protocols.Records;

namespace LogFlowDb.Protocols.NetFlow;

/// <summary>A field specifier of a template (RFC 7011 §3.2). <see cref="Variable"/> as length means that records carry it.</summary>
/// <param name="Pen">Enterprise number; 0 for IANA's elements and for those of v9.</param>
/// <param name="Length">Bytes.</param>
/// <param name="IsScope">
/// A scope field of a v9 options template: its number is a scope type (RFC 3954 §6.1), not an element. Exporters that put an element
/// there mean the element.
/// </param>
public readonly record struct TemplateField(uint Pen, ushort Id, ushort Length, bool IsScope)
{
    public const ushort Variable = ushort.MaxValue;

    /// <summary>RFC 3954 §6.1, from 1.</summary>
    private static readonly string[] s_scopes = ["scope_system", "scope_interface", "scope_line_card", "scope_cache", "scope_template"];

    /// <summary>The field of ours that the catalogue gives it, <c>ie_ID</c> or <c>pen_PEN_ID</c>, or the scope.</summary>
    public string Name
    {
        get
        {
            if (IsScope)
            {
                return Id > 0 && Id <= s_scopes.Length ? s_scopes[Id - 1] : string.Create(CultureInfo.InvariantCulture, $"scope_{Id}");
            }

            bool isReverse = Pen == InformationElements.ReversePen;
            string name = InformationElements.Find(isReverse ? 0 : Pen, Id)?.FieldName
                ?? (Pen == 0 || isReverse ? string.Create(CultureInfo.InvariantCulture, $"ie_{Id}") : string.Create(CultureInfo.InvariantCulture, $"pen_{Pen}_{Id}"));
            return isReverse ? "reverse_" + name : name;
        }
    }

    /// <summary>Bytes that the field takes at least.</summary>
    public int MinLength => Length == Variable ? 1 : Length;
}
