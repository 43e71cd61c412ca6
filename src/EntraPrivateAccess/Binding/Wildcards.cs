using System.Management.Automation;
using EntraPrivateAccess.Errors;

namespace EntraPrivateAccess.Binding;

/// <summary>Names with wildcards, in any case and every culture.</summary>
internal static class Wildcards
{
    /// <exception cref="ConnectorException"><c>InvalidWildcard</c>.</exception>
    public static WildcardPattern Pattern(string text)
    {
        try
        {
            WildcardPattern pattern = new(text.Trim(), WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);

            // It is read when it is asked for the first time.
            _ = pattern.IsMatch("");
            return pattern;
        }
        catch (WildcardPatternException exception)
        {
            throw Faults.InvalidWildcard(text, exception);
        }
    }
}
