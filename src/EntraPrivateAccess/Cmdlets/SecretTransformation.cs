using System.Management.Automation;
using System.Security;

namespace EntraPrivateAccess.Cmdlets;

/// <summary>Accepts a secret as a SecureString, and marks one that was passed as plain text.</summary>
/// <remarks>
/// Without this attribute, PowerShell reports that it can't convert a String, without a way out. Transform never
/// throws, because such an error would have PowerShell's ErrorId; the cmdlet refuses the marked value.
/// </remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretTransformationAttribute : ArgumentTransformationAttribute
{
    private static readonly SecureString s_plainText = CreateMark();

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is string ? s_plainText : inputData;

    /// <summary>Returns true if the value of a parameter was passed as plain text.</summary>
    internal static bool IsPlainText(object? value) =>
        ReferenceEquals(value is PSObject wrapped ? wrapped.BaseObject : value, s_plainText);

    private static SecureString CreateMark()
    {
        SecureString mark = new();
        mark.MakeReadOnly();
        return mark;
    }
}
