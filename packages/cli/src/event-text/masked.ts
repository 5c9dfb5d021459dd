/** What stands where the role shows nothing. */
export const maskedText = 'masked';
