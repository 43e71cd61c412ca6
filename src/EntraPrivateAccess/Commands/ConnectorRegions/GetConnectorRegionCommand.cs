using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Commands.ConnectorRegions;

/// <summary>
/// Gets the known regions with their descriptions, or the description of one region, without any request.
/// </summary>
[Cmdlet(VerbsCommon.Get, "ConnectorRegion")]
[OutputType(typeof(ConnectorRegion))]
public sealed class GetConnectorRegionCommand : EntraCmdlet
{
    /// <summary>Gets or sets the regions, such as <c>eur</c>, with wildcards. Default all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards, ArgumentCompleter(typeof(RegionCompleter))]
    public string[]? Region { get; set; }

    private protected override void Process()
    {
        foreach (string text in Region ?? ["*"])
        {
            Attempt(() => WriteRegions(text));
        }
    }

    private void WriteRegions(string text)
    {
        if (WildcardPattern.ContainsWildcardCharacters(text))
        {
            WildcardPattern pattern = Wildcards.Pattern(text);
            WriteObject(KnownRegions.All.Where(region => pattern.IsMatch(region.Region)), enumerateCollection: true);
        }
        else
        {
            NameRules.RequireRegion(text);
            WriteObject(KnownRegions.Describe(text.Trim()));
        }
    }
}
