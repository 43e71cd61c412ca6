using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Commands.ConnectorRegions;

/// <summary>Tells the known regions in words, or what one means. Asks no service.</summary>
[Cmdlet(VerbsCommon.Get, "ConnectorRegion")]
[OutputType(typeof(ConnectorRegion))]
public sealed class GetConnectorRegionCommand : EntraCmdlet
{
    /// <summary>A region such as <c>eur</c>; wildcards allowed.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards, ArgumentCompleter(typeof(RegionCompleter))]
    public string[]? Region { get; set; }

    private protected override void Process()
    {
        foreach (string text in Region ?? ["*"])
        {
            Attempt(() => Tell(text));
        }
    }

    private void Tell(string text)
    {
        if (WildcardPattern.ContainsWildcardCharacters(text))
        {
            WildcardPattern pattern = Wildcards.Pattern(text);
            WriteObject(KnownRegions.All.Where(region => pattern.IsMatch(region.Region)), enumerateCollection: true);
        }
        else if (!string.IsNullOrWhiteSpace(text))
        {
            WriteObject(KnownRegions.Describe(text.Trim()));
        }
    }
}
