using System;
using System.Management.Automation;
using EntraPrivateAccess.Errors;

namespace EntraPrivateAccess.Cmdlets;

/// <summary>The one place where a fault becomes an error record.</summary>
internal static class ErrorRecords
{
    public static ErrorRecord From(ConnectorException fault)
    {
        ErrorCategory category = Enum.TryParse(fault.Category.ToString(), out ErrorCategory known) ? known : ErrorCategory.NotSpecified;
        ErrorRecord record = new(fault, fault.ErrorId, category, fault.Target);
        if (fault.RecommendedAction is string action)
        {
            // Windows PowerShell and 7 both leave the recommended action out of their default view: it goes into the text.
            record.ErrorDetails = new ErrorDetails($"{fault.Message} {action}") { RecommendedAction = action };
        }

        return record;
    }
}
