using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Cmdlets;

/// <summary>
/// The base class of the attributes that refuse a value with a sentence of this module. Without one, PowerShell shows
/// the text of the exception that .NET threw for the value.
/// </summary>
/// <param name="type">The type of the parameter.</param>
/// <param name="words">Completes "is not", such as <c>a whole number</c>.</param>
[AttributeUsage(AttributeTargets.Property)]
internal abstract class ValueTransformationAttribute(Type type, string words) : ArgumentTransformationAttribute
{
    // Enough to recognize the value.
    private const int ShownLength = 60;

    /// <summary>Returns the value unchanged if PowerShell can convert it.</summary>
    public sealed override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        inputData is null || LanguagePrimitives.TryConvertTo(inputData, type, CultureInfo.CurrentCulture, out _)
            ? inputData
            : throw new ArgumentTransformationMetadataException($"{Describe(inputData)} is not {words}.");

    /// <summary>Returns a value in quotes, shortened to what is needed to recognize it.</summary>
    internal static string Describe(object value)
    {
        if ((value is PSObject wrapped ? wrapped.BaseObject : value) is not (string or ValueType))
        {
            return "The value";
        }

        string text = PlainText.CleanLine(Convert.ToString(value, CultureInfo.CurrentCulture) ?? "");
        return text.Length > ShownLength ? $"'{text[..ShownLength]}…'" : $"'{text}'";
    }
}

/// <summary>Refuses a list for a parameter that takes one value.</summary>
/// <remarks>
/// Without it, PowerShell shows the text of the exception that its own conversion threw. A list of one item is that
/// item.
/// </remarks>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SingleValueAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
        {
            IList { Count: 1 } list => list[0],
            IList => throw new ArgumentTransformationMetadataException("The value is a list. Specify one value."),
            _ => inputData,
        };
}

/// <summary>Accepts the names of virtual servers.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ServerNameAttribute : ValidateEnumeratedArgumentsAttribute
{
    private static readonly Regex s_name = new("^[A-Za-z0-9][A-Za-z0-9-]{0,14}$");

    protected override void ValidateElement(object element)
    {
        if (!s_name.IsMatch($"{element}"))
        {
            throw new ValidationMetadataException(
                $"{ValueTransformationAttribute.Describe(element)} is not a server name. A name has 1 to 15 letters, "
                    + "digits or hyphens, and does not begin with a hyphen."
            );
        }
    }
}

/// <summary>Accepts a number without decimals.</summary>
internal sealed class WholeNumberAttribute()
    : ValueTransformationAttribute(typeof(int), "a whole number, or it is too large");

/// <summary>Accepts a number without decimals of up to 19 digits.</summary>
internal sealed class LongNumberAttribute()
    : ValueTransformationAttribute(typeof(long), "a whole number, or it is too large");

/// <summary>Accepts a URI.</summary>
internal sealed class AddressAttribute()
    : ValueTransformationAttribute(typeof(Uri), "an address, such as http://proxy.contoso.com:8080");

/// <summary>Accepts a version.</summary>
internal sealed class VersionNumberAttribute()
    : ValueTransformationAttribute(typeof(Version), "a version of two to four numbers, such as 1.5.4892.0");

/// <summary>Accepts a time span.</summary>
internal sealed class DurationAttribute()
    : ValueTransformationAttribute(typeof(TimeSpan), "a time span, such as 00:30:00 or 1.06:00:00");

/// <summary>Accepts a point in time.</summary>
internal sealed class MomentAttribute()
    : ValueTransformationAttribute(typeof(DateTime), "a date and time, such as '2026-12-01 04:00'");
